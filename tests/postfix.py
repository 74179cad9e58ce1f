"""A real Postfix in a temporary folder, for tests: it takes mail on loopback and puts it into a mailbox."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

POSTFIX = shutil.which("postfix", path=f"{os.environ['PATH']}:/usr/sbin")
needs_postfix = pytest.mark.skipif(
    not POSTFIX or os.geteuid() != 0, reason="Postfix is not installed, or this is not root"
)

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.reader.example
mydestination =
local_recipient_maps =
alias_maps =
mynetworks = 127.0.0.0/8
smtpd_peername_lookup = no
virtual_mailbox_domains = reader.example
virtual_mailbox_base = {folder}/box
virtual_mailbox_maps = static:in/
virtual_uid_maps = static:{owner}
virtual_gid_maps = static:{owner}
virtual_minimum_uid = 1
maillog_file_prefixes = {folder}
maillog_file = {folder}/log
{more}
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
virtual unix - n n - - virtual
smtp unix - - n - - smtp
anvil unix - - n - 1 anvil
error unix - - n - - error
retry unix - - n - - error
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""


@contextmanager
def postfix(more: str = "") -> Iterator[tuple[int, Path]]:
    """A Postfix of our own, with more settings: its port, and the Maildir of all that is mailed."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        for name, owner in (("etc", "root"), ("spool", "root"), ("data", "postfix"), ("box", "nobody")):
            Path(folder, name).mkdir()
            shutil.chown(Path(folder, name), owner)
        settings = MAIN.format(folder=folder, owner=pwd.getpwnam("nobody").pw_uid, more=more)
        Path(folder, "etc/main.cf").write_text(settings, "utf-8")
        Path(folder, "etc/master.cf").write_text(MASTER.format(port=port), "utf-8")
        subprocess.run([str(POSTFIX), "-c", f"{folder}/etc", "start"], check=True, capture_output=True)
        try:
            yield port, Path(folder, "box/in")
        finally:
            subprocess.run([str(POSTFIX), "-c", f"{folder}/etc", "stop"], check=False, capture_output=True)
