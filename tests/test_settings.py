"""Settings: the file, the environment, and complaints that name the line."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import SettingsError, UsageError
from digest.settings import Duration, parse_duration
from digest.settings_checks import RANGES
from digest.settings_reading import read_settings, single


def written(folder: Path, text: str) -> Path:
    path = folder / "digest.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, '[service]\ndatabase = "data/digest.db"\n'), {})
    assert settings.path(settings.service.database) == tmp_path / "data/digest.db"


def test_everything_works_without_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read_settings(None, {"DIGEST_SMTP__PORT": "2525", "DIGEST_DELIVERY__LEASE": "1h"})
    assert (settings.smtp.port, settings.delivery.lease, settings.file) == (2525, timedelta(hours=1), "")


def test_the_environment_stands_above_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, '[smtp]\nhost = "a.example"\nsecurity = "tls"\n')
    assert read_settings(path, {"DIGEST_SMTP__HOST": "b.example"}).smtp.host == "b.example"


def test_a_variable_may_hold_a_list(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, ""), {"DIGEST_FETCH__ALLOWED_NETWORKS": "127.0.0.0/8, ::1/128"})
    assert settings.fetch.allowed_networks == ("127.0.0.0/8", "::1/128")


def test_a_variable_without_two_underscores_is_none_of_ours(tmp_path: Path) -> None:
    assert read_settings(written(tmp_path, ""), {"DIGEST_TEST_DATABASE_URL": "x"})


@pytest.mark.parametrize(("name", "what"), [("", "this is a folder"), ("other.toml", "there is no such file")])
def test_what_is_no_file_is_said_to_be_what_it_is(tmp_path: Path, name: str, what: str) -> None:
    with pytest.raises(SettingsError, match=what):
        read_settings(tmp_path / name, {})


def test_the_file_may_be_named_by_the_environment(tmp_path: Path) -> None:
    path = written(tmp_path, "[smtp]\nconnections = 3\n")
    assert read_settings(None, {"DIGEST_CONFIG": str(path)}).smtp.connections == 3


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ('[smtp]\nhost = "h"\nport = "x"\n', ":3", "Expected `int`"),
        ("[smtp]\n\nprt = 3\n", ":3", "unknown key 'prt'"),
        ("[smtp]\nconections = 3\n", ":2", "did you mean 'connections'?"),
        ("[foo]\na = 1\n", ":1", "unknown key 'foo'"),
        ("[limit]\nrate = 1\n", ":1", "did you mean 'limits'?"),
        (
            '[[relay]]\nhost = "a"\n[[relay]]\nhost = "b.net"\nport = 70000\n',
            "",
            "relay 2 (b.net): port is out",
        ),
        ('[smtp]\nhello = "our machine"\n', "", "smtp.hello is no host name; write it like mail.example.org"),
        ('[[relay]]\nhello = "[127.0.0.1]"\n', "", "relay 1 (localhost): hello is no host name"),
        ('[smtp]\nhost = ""\n', "", "smtp.host is empty"),
        ('[service]\n[delivery]\nlease = "2 fortnights"\n', ":3", "not a length of time"),
        ('[delivery]\non_uncertain = "maybe"\n', ":2", "'maybe'"),
        ("[smtp\n", ":1", "not valid TOML"),
        ('[transport]\nkind = "smtp"\n', "", "smtp.security is not set"),
        ('[transport]\nkind = ":Thing"\n', "", "there is no transport ':Thing'"),
        ("[smtp]\nconnections = 0\n", "", "out of range"),
        ('[delivery]\nlease = "9s"\n', "", "delivery.lease is out of range; choose 10s to 1d"),
        ('[delivery]\nretry = "0s"\n', "", "delivery.retry is out of range; choose 1s to 1d"),
        ('[fetch]\ntimeout = "0m"\n', "", "fetch.timeout is out of range; choose 1s to 10m"),
        ('[fetch]\nevery = "0s"\n', "", "fetch.every is out of range; choose 1m to 1w"),
        ('[alarm]\ntimeout = "0s"\n', "", "alarm.timeout is out of range; choose 1s to 5m"),
        ("[alarm]\nfailed_share = -3.0\n", "", "alarm.failed_share is out of range; choose 0 to 1"),
        ("[alarm]\nfailed_share = nan\n", "", "alarm.failed_share is out of range; choose 0 to 1"),
        ('[summarizer]\ntimeout = "0s"\n', "", "summarizer.timeout is out of range; choose 1s to 10m"),
        ("[summarizer]\nrequests_a_day = -5\n", "", "requests_a_day is out of range; choose 0 to 1000000"),
        ('[delivery]\ngive_up_after = "0s"\n', "", "delivery.give_up_after is out of range; choose 1m to 30d"),
        ('[[relay]]\nport = 25\n[[relay]]\nport = "x"\n', ":4", "relay 2.port: Expected `int`"),
        ("[[relay]]\nport = 25\n[[relay]]\nprt = 25\n", ":4", "unknown key 'prt'"),
        ('[[dkim]]\ndomain = "a"\nselector = "s"\nkey_file = "k"\n[[dkim]]\ndomain = "b"\n', ":5", "dkim 2: "),
        ("[fetch]\nallowed_networks = [1]\n", ":2", "fetch.allowed_networks 1: Expected `str`"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, place: str, what: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(SettingsError) as caught:
        read_settings(path, {})
    assert f"{path}{place}: " in str(caught.value)
    assert what in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["DIGEST_SMTP__PRT", "DIGEST_NOTHING__X", "DIGEST_FOLDER__X"])
def test_a_variable_that_means_nothing_is_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings(written(tmp_path, ""), {name: "1"})


def test_the_variable_that_was_meant_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"did you mean \$DIGEST_SMTP__PASSWORD_FILE\?"):
        read_settings(written(tmp_path, ""), {"DIGEST_SMTP__PASSWORD_FIEL": "1"})


@pytest.mark.parametrize(
    ("named", "wire"), [("Example.ORG", "example.org"), ("Bücher.example", "xn--bcher-kva.example")]
)
def test_domains_are_read_as_addresses_have_them_on_the_wire(tmp_path: Path, named: str, wire: str) -> None:
    text = (
        f'[[dkim]]\ndomain = "{named}"\nselector = "s"\nkey_file = "k"\n'
        f'[[warm_up]]\ndomain = "{named}"\nsince = 2026-03-01\n[limits.domains]\n"{named}" = 2\n'
    )
    settings = read_settings(written(tmp_path, text), {})
    assert [key.domain for key in settings.dkim] == [plan.domain for plan in settings.warm_up] == [wire]
    assert settings.limits.domains == {wire: 2}


@pytest.mark.parametrize("named", ["", "news@example.org", "exa mple.org", "bü cher.example"])
def test_what_is_no_domain_is_refused(tmp_path: Path, named: str) -> None:
    text = f'[[dkim]]\ndomain = "{named}"\nselector = "s"\nkey_file = "k"\n'
    with pytest.raises(SettingsError, match=r"dkim\.domain: .* is not a domain; write it like example\.org"):
        read_settings(written(tmp_path, text), {})


@pytest.mark.parametrize("name", ["DIGEST_RELAY__HOST", "DIGEST_DKIM__DOMAIN", "DIGEST_WARM_UP__SINCE"])
def test_what_the_environment_cannot_set_is_never_meant(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="stands in the file alone"):
        read_settings(written(tmp_path, ""), {name: "x"})
    with pytest.raises(SettingsError) as caught:
        read_settings(written(tmp_path, ""), {name.replace("__", "S__"): "x"})
    assert "did you mean $" in str(caught.value)
    assert not any(f"mean ${table}" in str(caught.value) for table in ("DIGEST_RELAY", "DIGEST_DKIM", "DIGEST_WARM"))


def test_every_length_of_time_has_its_least_and_most() -> None:
    lengths = {f"{name}.{key.name}" for name, keys in single().items() for key in keys if key.type is Duration}
    assert lengths <= set(RANGES)


def test_a_file_that_is_named_and_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such file"):
        read_settings(tmp_path / "nowhere.toml", {})


@given(st.integers(0, 999_999), st.sampled_from("smhdw"))
def test_durations_are_a_number_and_a_unit(number: int, unit: str) -> None:
    seconds = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}[unit]
    assert parse_duration(f" {number}{unit}").total_seconds() == number * seconds


@given(st.text())
def test_any_other_text_is_refused_and_never_worse(text: str) -> None:
    try:
        assert parse_duration(text) >= timedelta()
    except UsageError as error:
        assert "length of time" in str(error)
