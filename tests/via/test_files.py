"""Files below a path are found in order; what is no file, or lies elsewhere, is said and never opened."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from igarape.errors import Usage
from igarape.via.files import File, Refused, chunks, free, printable, walk


def made(root: Path, *names: str) -> None:
    """Make files that hold their own names."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name, encoding="utf-8")


def names(root: Path) -> list[str]:
    """Give what a walk finds, below the root; refused things with their reason."""
    return [
        each.name.removeprefix(f"{root}/") + (f" {each.reason}" if isinstance(each, Refused) else "")
        for each in walk([root])
    ]


def test_files_come_in_order_folder_by_folder(tmp_path: Path) -> None:
    """The course's layout: a folder a day, a file an update."""
    made(tmp_path, "telegram/context_date=2026-11-02/2.json", "telegram/context_date=2026-11-02/1.json")
    made(tmp_path, "telegram/context_date=2026-11-01/3.json", ".DS_Store", "a.ndjson")

    assert names(tmp_path) == [
        "a.ndjson",
        "telegram/context_date=2026-11-01/3.json",
        "telegram/context_date=2026-11-02/1.json",
        "telegram/context_date=2026-11-02/2.json",
    ]


def test_an_exports_attachments_stay_out(tmp_path: Path) -> None:
    """A file that someone sent to the group is not read as updates."""
    made(
        tmp_path, "ChatExport/result.json", "ChatExport/files/evil.json", "ChatExport/photos/1.jpg", "x.json"
    )

    assert names(tmp_path) == ["ChatExport/result.json", "x.json"]


def test_what_is_no_file_is_said_without_being_opened(tmp_path: Path) -> None:
    """A pipe would wait for ever, a device never end."""
    os.mkfifo(tmp_path / "a.json")
    (tmp_path / "b.json").mkdir()
    with socket.socket(socket.AF_UNIX) as door:
        here = Path.cwd()
        os.chdir(tmp_path)  # a socket's path must be short
        try:
            door.bind("c.json")
        finally:
            os.chdir(here)
    (tmp_path / "d.json").symlink_to("/dev/zero")
    (tmp_path / "e.json").symlink_to("gone.json")
    made(tmp_path, "f.json")

    assert names(tmp_path) == [
        "a.json not_a_file",
        "b.json folder",
        "c.json not_a_file",
        "d.json link",
        "e.json link",
        "f.json",
    ]
    assert list(walk([Path("/dev/zero")])) == [Refused("/dev/zero", "not_a_file")]


def test_links_are_not_followed_out_of_the_folder(tmp_path: Path) -> None:
    """Neither to a file nor to a folder; links that stay inside lead to what is found anyway."""
    made(tmp_path, "outside/secret.json", "inside/1.json")
    (tmp_path / "inside/2.json").symlink_to(tmp_path / "outside/secret.json")
    (tmp_path / "inside/3").symlink_to(tmp_path / "outside", target_is_directory=True)
    (tmp_path / "inside/latest.json").symlink_to("1.json")
    (tmp_path / "inside/loop").symlink_to(".", target_is_directory=True)

    assert names(tmp_path / "inside") == ["1.json", "2.json link", "3 link"]


def test_the_lake_itself_stays_out(tmp_path: Path) -> None:
    """Where it lies below what is imported; named itself, it is read: one lake into another."""
    made(tmp_path, "lake/raw/1.zst", "x.json")
    lake = tmp_path / "lake"

    assert [each.name for each in walk([tmp_path], without=lake)] == [f"{tmp_path}/x.json"]
    assert [each.name for each in walk([lake], without=tmp_path / "other")] == [f"{lake}/raw/1.zst"]


def test_a_link_that_a_person_names_is_followed(tmp_path: Path) -> None:
    """It is what was asked for."""
    made(tmp_path, "there/1.json")
    (tmp_path / "link").symlink_to(tmp_path / "there", target_is_directory=True)

    assert names(tmp_path / "link") == ["1.json"]


@pytest.fixture
def nobody() -> Iterator[None]:
    """Be a user whom permissions bind, where root runs the tests: root may read everything."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65_534)
    yield
    if root:
        os.seteuid(0)


@pytest.mark.usefixtures("nobody")
def test_what_may_not_be_read_is_said() -> None:
    """A file and a folder without permission."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        made(folder, "a.json", "b/c.json")
        (folder / "a.json").chmod(0)
        (folder / "b").chmod(0)

        assert names(folder) == ["a.json unreadable", "b unreadable"]

        (folder / "b").chmod(0o700)


def test_a_path_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    """Said before anything is read, also where it comes last."""
    made(tmp_path, "a.json")

    with pytest.raises(Usage, match="nothing at"):
        next(walk([tmp_path / "a.json", tmp_path / "b.json"]))


def test_any_name_is_read_and_printed_on_one_line(tmp_path: Path) -> None:
    """Bytes that are no UTF-8, line breaks, escape sequences."""
    for name in (b"\xff\xfe.json", b"a\nb.json", b"c\x1b[31m.json", "ação.json".encode()):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(name)

    found = list(walk([tmp_path]))

    assert sorted(each.name.removeprefix(f"{tmp_path}/") for each in found) == sorted(
        ["\\xff\\xfe.json", "a\\nb.json", "c\\x1b[31m.json", "ação.json"]
    )
    assert sorted(b"".join(chunks(each)) for each in found if isinstance(each, File)) == sorted(
        [b"\xff\xfe.json", b"a\nb.json", b"c\x1b[31m.json", "ação.json".encode()]
    )


def test_a_file_that_became_a_pipe_does_not_hang(tmp_path: Path) -> None:
    """Between being found and being opened it may have been replaced."""
    os.mkfifo(tmp_path / "a.json")

    assert list(chunks(File(tmp_path / "a.json", "a.json", 5))) == []


def test_room_is_asked_where_the_lake_will_be(tmp_path: Path) -> None:
    """A lake that does not exist yet comes to lie on its parent's disk."""
    assert free(tmp_path / "not/yet") > 0
    assert printable(Path("a b")) == "a b"
