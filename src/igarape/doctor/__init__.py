"""The doctor: what stands between a person and a working capture, line by line.

finding   what one check came to, and how a check is made that cannot raise
bot       what Telegram says of a bot, judged
public    the webhook's public address: port, IPv4, certificate
folder    the settings' folder: who may read the secrets, tokens where they should not be
machine   this machine: zones, disk, lake, port, clock
round     every check, in order
door      `igarape doctor`
"""

from __future__ import annotations

from igarape.doctor.door import arguments, run

__all__ = ["arguments", "run"]
