"""The folder of an export: written beside and renamed, and never over what somebody else put there or changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from igarape.errors import Problem, Usage
from igarape.exporting.folder import LIST, Folder

SHAPE = {"kind": "csv"}


def write(root: Path, *, force: bool = False, **files: str) -> None:
    """Export files of these contents."""
    folder = Folder(root, force=force)
    folder.check()
    with folder.writing() as beside:
        for name, content in files.items():
            (beside / name).write_text(content, encoding="utf-8")
        folder.place(beside, SHAPE)


def found(root: Path) -> dict[str, str]:
    """Read what is in a folder, without the list of what was written."""
    return {
        each.name: each.read_text(encoding="utf-8") for each in sorted(root.iterdir()) if each.name != LIST
    }


def test_an_export_replaces_the_one_before(tmp_path: Path) -> None:
    """Files that are no more go; nothing of the writing is left."""
    write(tmp_path / "new" / "folder", a="1", b="1")
    write(tmp_path / "new" / "folder", a="2", c="2")
    assert found(tmp_path / "new" / "folder") == {"a": "2", "c": "2"}


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    """Unless it is forced: then only files of the export's own names are written over."""
    (tmp_path / "a").write_text("mine")
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(Usage, match="is not empty"):
        write(tmp_path, a="1")
    assert found(tmp_path) == {"a": "mine", "mine": "mine"}

    write(tmp_path, force=True, a="1")
    assert found(tmp_path) == {"a": "1", "mine": "mine"}


@pytest.mark.parametrize("file", ["kept", "gone"])
def test_a_file_that_was_changed_is_left_alone(tmp_path: Path, file: str) -> None:
    """Whether the next export has it or not; nothing at all is changed then, and force changes it."""
    write(tmp_path, kept="1", gone="1")
    (tmp_path / file).write_text("mine")
    before = found(tmp_path)
    with pytest.raises(Usage, match=f"{file} was changed since the last export"):
        write(tmp_path, kept="2", new="2")
    assert found(tmp_path) == before

    write(tmp_path, force=True, kept="2", new="2")
    assert found(tmp_path) == {"kept": "2", "new": "2"}


def test_a_new_name_that_is_taken_is_left_alone(tmp_path: Path) -> None:
    """A file that somebody put into an export's folder is theirs; a link is never followed."""
    write(tmp_path / "out", a="1")
    (tmp_path / "elsewhere").write_text("mine")
    (tmp_path / "out" / "b").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Usage, match="b was changed"):
        write(tmp_path / "out", a="2", b="2")

    write(tmp_path / "out", force=True, a="2", b="2")
    assert (tmp_path / "elsewhere").read_text() == "mine"
    assert found(tmp_path / "out") == {"a": "2", "b": "2"}


@pytest.mark.parametrize("name", ["../outside", "/etc/hostname"])
def test_a_list_that_names_files_elsewhere_is_not_ours(tmp_path: Path, name: str) -> None:
    """Anybody may have written that file, and what it names would be taken away."""
    (tmp_path / "out").mkdir()
    (tmp_path / "outside").write_text("mine")
    (tmp_path / "out" / LIST).write_text(f'{{"shape": {{}}, "files": {{"{name}": ""}}}}')
    with pytest.raises(Usage, match="is not empty"):
        write(tmp_path / "out", a="1")


@pytest.mark.parametrize("content", ["", "[]", "{", '{"files": {}}', '{"files": [], "shape": {}}', "\udcff"])
def test_a_broken_list_is_no_list(tmp_path: Path, content: str) -> None:
    """It is not trusted, and not choked on."""
    (tmp_path / LIST).write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(Usage, match="is not empty"):
        write(tmp_path, a="1")


def test_an_export_that_fails_leaves_the_one_before(tmp_path: Path) -> None:
    """Half of it is in no file, and the next one goes on as if it had not been."""
    write(tmp_path, a="1")
    with pytest.raises(Problem, match="No such file"), Folder(tmp_path).writing() as beside:
        (beside / "a").write_text("half") and (beside / "none" / "b").write_text("")
    assert found(tmp_path) == {"a": "1"}
    write(tmp_path, a="2")


def test_a_place_where_no_folder_can_be(tmp_path: Path) -> None:
    """A file is no folder, nor is what lies below one; both are said with what to do."""
    (tmp_path / "file").write_text("mine")
    with pytest.raises(Usage, match="is no folder"):
        write(tmp_path / "file", a="1")
    with pytest.raises(Problem, match="Not a directory"):
        write(tmp_path / "file" / "below", a="1")
