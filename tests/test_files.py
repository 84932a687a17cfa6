"""Whatever comes in: a right answer or one clear line, the right exit code, and no other ticket lost."""

import codecs
import io
import json
import os
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from partnersup import cache, load, policy_files, policy_yaml
from partnersup.cli import edge
from partnersup.errors import InputError, PolicyError
from partnersup.intake import kinds, recoded, sources, streams, table
from partnersup.intake.charsets import decode
from partnersup.intake.mail import mailbox
from partnersup.intake.sources import Asked, read_source
from partnersup.policy_files import Layer, read_layers

from .conftest import ROOT

TEXT = "Niemand kan inloggen sinds 9:00: é ü en ñ"
TICKET = json.dumps({"id": "A-1", "description": TEXT}, ensure_ascii=False)
LINES = f"{TICKET}\n{TICKET.replace('A-1', 'A-2')}\n"
MAIL = f"From: a@example.com\nDate: Fri, 20 Nov 2026 10:00:00 +0000\nSubject: x\n\n{TEXT}\n"
BOX = "From a@example.com Fri Nov 20 17:45:00 2026\n" + MAIL + "\nFrom b@example.com Fri Nov 20 17:45:00 2026\n" + MAIL
TABLE = f"id,subject,description\r\n1,a,{TEXT}\r\n2,b,{TEXT}\r\n"
OUTAGE = ["triage", str(ROOT / "examples" / "outage.json"), "--now", "2026-11-21T16:00:00Z"]

posix = pytest.mark.skipif(os.name != "posix", reason="needs pipes, devices and owners")


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path_factory) -> None:
    """The folders of the user, also for the real command: those of the `cli` fixture."""
    folder = tmp_path_factory.getbasetemp() / "home"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    monkeypatch.delenv("PARTNERSUP_POLICY", raising=False)


def answers(content: bytes, policy, name: str = "", kind=None):
    """The tickets and the refusals of a source, as (description or message)."""
    intake = sources.Intake(policy, Asked(kind))
    reading = intake.stream(io.BytesIO(content), Path(name).suffix, name)
    return [read.ticket or read.error for read in reading.reads]


def partnersup(*words: str, shell: str = "", **more) -> subprocess.CompletedProcess[str]:
    """The real command; `shell` is what stands behind it on a command line."""
    line = f'exec "$@" {shell}'
    command = ["sh", "-c", line, "sh", sys.executable, "-m", "partnersup", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=ROOT, **more)


# ---------------------------------------------------------------- what a text is written in


MARKED = {
    "utf-8": codecs.BOM_UTF8 + b"%s",
    "utf-16-le": codecs.BOM_UTF16_LE + b"%s",
    "utf-16-be": codecs.BOM_UTF16_BE + b"%s",
    "utf-32-le": codecs.BOM_UTF32_LE + b"%s",
    "utf-32-be": codecs.BOM_UTF32_BE + b"%s",
}


@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("charset", MARKED)
@pytest.mark.parametrize("kind", ["json", "ndjson", "mail", "mbox", "csv", "text"])
def test_every_kind_is_read_in_every_width(kind, charset, marked, policy) -> None:
    text = {"json": TICKET, "ndjson": LINES, "mail": MAIL, "mbox": BOX, "csv": TABLE, "text": TEXT}[kind]
    encoded = text.encode(charset)
    found = answers(MARKED[charset] % encoded if marked else encoded, policy)
    assert [ticket.description.strip() for ticket in found] == [TEXT] * (2 if kind in ("ndjson", "mbox", "csv") else 1)
    told = {notice.code for ticket in found for notice in ticket.notices}
    if kind not in ("mail", "mbox"):  # where no charset is named either
        assert ("charset-guessed" in told) == (not marked and charset != "utf-8")


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE])
def test_a_mark_alone_is_empty(mark, policy) -> None:
    with pytest.raises(InputError, match="is empty"):
        answers(mark, policy, "a.ndjson")


def test_a_line_of_ndjson_in_another_charset_is_told(policy) -> None:
    first, second = answers(TICKET.encode() + b"\n" + TICKET.encode("cp1252") + b"\n", policy)
    assert (first.description, second.description) == (TEXT, TEXT)
    assert [n.code for n in first.notices] == []
    assert [n.code for n in second.notices] == ["charset-guessed"]


def test_utf_32_is_no_utf_16(policy) -> None:
    assert decode(codecs.BOM_UTF32_LE + "é".encode("utf-32-le")).text == "é"


def test_a_table_whose_letters_come_late_is_read_as_they_are(policy) -> None:
    rows = "".join(f"{n},a,cannot log in\r\n" for n in range(5_000))
    text = f"id,subject,description\r\n{rows}x,a,{TEXT}\r\n"
    assert len(text) > streams.HEAD
    for charset in ("utf-8", "cp1252"):
        *_, last = answers(text.encode(charset), policy, "a.csv")
        assert last.description == TEXT
        assert [n.code for n in last.notices] == ([] if charset == "utf-8" else ["charset-guessed"])


@pytest.mark.parametrize("head", kinds.NO_TEXT, ids=kinds.NO_TEXT.values())
def test_what_is_no_text_is_named(head, policy) -> None:
    with pytest.raises(InputError) as refused:
        answers(head + b" and some letters", policy)
    assert refused.value.message == f"{kinds.NO_TEXT[head]} data: not a text"


def test_half_a_character_in_a_key_can_be_written_out(cli, tmp_path) -> None:
    path = tmp_path / "a.json"
    path.write_text(r'{"description": "Nobody can log in", "\ud800": 1, "\ud801": 2}')
    for form in ("card", "yaml", "json", "csv", "markdown"):
        assert cli("triage", str(path), "--format", form).code == 0


# ---------------------------------------------------------------- one bad record, and the others


def test_a_line_that_is_too_long_is_refused_in_its_place(policy, monkeypatch) -> None:
    for module in (sources, streams):
        monkeypatch.setattr(module, "MAX_BYTES", 100_000)
    monkeypatch.setattr(streams, "_PIECE", 1_000)
    long = json.dumps({"description": "x" * 200_000})
    for text in (f"{TICKET}\n{long}\n{TICKET}\n", f"{long}\n{TICKET}\n"):
        found = answers(text.encode(), policy, "a.ndjson")
        assert [getattr(one, "message", "") for one in found] == [
            "a line is too long" if line == long else "" for line in text.splitlines()
        ]


def test_a_message_that_is_too_large_is_refused_in_its_place(policy, monkeypatch) -> None:
    for module in (sources, streams, mailbox):
        monkeypatch.setattr(module, "MAX_BYTES", 100_000)
    start = "From a@example.com Fri Nov 20 17:45:00 2026\nSubject: x\n\n"
    text = (
        f"{start}one\n\n{start}{'x' * 70}\n"
        + f"{'x' * 70}\n" * 2_000
        + f"\n{start}three\n\n{start}{'y' * 200_000}\n\n{start}five\n"
    )
    reads = list(sources.Intake(policy, Asked()).stream(io.BytesIO(text.encode()), "", "box").reads)
    assert [read.ticket.description if read.ticket else read.error.message for read in reads] == [
        "one", "too large", "three", "too large", "five",
    ]  # fmt: skip
    lines = text.split("\n")
    assert all(lines[read.line - 1].startswith("From a@") for read in reads)


def test_a_line_of_a_table_that_is_too_long_is_refused_in_its_place(policy, monkeypatch) -> None:
    monkeypatch.setattr(table, "MAX_LINE", 24_000_000)
    text = f"id,subject,description\n1,a,one\n2,b,{'x,' * 13_000_000}\n3,c,three\n"
    found = answers(text.encode(), policy, "a.csv")
    assert [getattr(one, "id", None) for one in found] == ["1", None, "3"]
    assert "larger than field limit" in found[1].message


def test_what_a_reader_finds_out_late_does_not_end_the_batch(policy, monkeypatch) -> None:
    monkeypatch.setattr(recoded, "MAX_BYTES", 200_000)
    rows = "".join(f"{n},a,cannot log in\r\n" for n in range(5_000))
    late = f"id,subject,description\r\n{rows}x,a,é\r\n".encode("cp1252") + b"y" * 300_000
    found = answers(late, policy, "a.csv")
    assert [found[0].id, found[-1].message] == ["0", "too large"]


def test_a_record_without_memory_is_one_line(policy, monkeypatch) -> None:
    real = sources.build

    def build(raw, *given, **more):
        if raw["id"] == "A-1":
            raise MemoryError
        return real(raw, *given, **more)

    monkeypatch.setattr(sources, "build", build)
    found = answers(LINES.encode(), policy)
    assert [found[0].message, found[1].id] == ["takes more memory than there is", "A-2"]


@pytest.mark.parametrize("form", ["card", "table", "json", "ndjson", "csv", "markdown", "yaml", "ics"])
@pytest.mark.parametrize("content", ['{"tier": "gold", "description": "x"}', "[]", "id,description\n"])
def test_where_the_only_ticket_is_refused_standard_output_stays_empty(content, form, cli, tmp_path) -> None:
    path = tmp_path / ("a.csv" if content.startswith("id") else "a.json")
    path.write_text(content)
    ran = cli("triage", str(path), "--format", form)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "internal" not in ran.err


# ---------------------------------------------------------------- files and folders


@posix
def test_in_a_folder_only_files_are_opened(cli, tmp_path) -> None:
    (tmp_path / "z.json").write_text(TICKET)
    os.mkfifo(tmp_path / "a.fifo")
    (tmp_path / "b.link").symlink_to("/dev/zero")
    (tmp_path / "c.gone").symlink_to("/nowhere")
    (tmp_path / "d.self").symlink_to("d.self")
    ran = cli("triage", str(tmp_path), "--format", "ndjson")
    told = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == 3
    assert [one["error"]["message"].split(" (")[0] for one in told[:-1]] == ["is no file"] * 2 + ["cannot be read"] * 2
    assert told[-1]["ticket"]["id"] == "A-1"


@posix
def test_a_pipe_named_by_itself_is_read(tmp_path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = subprocess.Popen(["sh", "-c", f"cat examples/outage.json > '{pipe}'"], cwd=ROOT)
    assert json.loads(partnersup("triage", str(pipe), "--json").stdout)["ticket"]["id"] == "T-1001"
    assert writer.wait() == 0


@posix
def test_a_device_without_end_is_refused_by_its_head(policy) -> None:
    with pytest.raises(InputError, match="NUL bytes"):
        read_source("/dev/zero", policy)
    with pytest.raises(InputError, match="is empty"):
        read_source("/dev/null", policy)


def test_a_file_that_goes_or_may_not_be_read_is_told_and_the_others_are_read(policy, tmp_path, monkeypatch) -> None:
    for name in "abcd":
        (tmp_path / name).write_text(TICKET)
    real = open

    def opened(path, *given):
        if Path(path).name == "b":
            raise PermissionError(13, "Permission denied")
        if Path(path).name == "c":
            Path(path).unlink()
        return real(path, *given)

    monkeypatch.setattr(sources, "open", opened, raising=False)
    found = [read.error.message if read.error else "" for read in read_source(tmp_path, policy).reads]
    assert found == ["", "cannot be read (Permission denied)", "cannot be read (No such file or directory)", ""]


def test_a_folder_that_cannot_be_searched_is_told(policy, tmp_path, monkeypatch) -> None:
    (tmp_path / "a").write_text(TICKET)
    real = Path.stat

    def looked(self, **more):
        if self.name == "a":
            raise PermissionError(13, "Permission denied")
        return real(self, **more)

    monkeypatch.setattr(Path, "stat", looked)
    assert [read.error.message for read in read_source(tmp_path, policy).reads] == [
        "cannot be read (Permission denied)"
    ]


def test_folders_are_followed_so_deep_and_no_deeper(policy, tmp_path) -> None:
    deep = tmp_path.joinpath(*["d"] * 80)
    deep.mkdir(parents=True)
    for folder in (deep, tmp_path / "d"):
        (folder / "a.json").write_text(TICKET)
    first, second = read_source(tmp_path, policy).reads
    assert first.ticket is not None
    assert second.error.message == "nested too deeply"


@posix
def test_a_name_that_is_no_text_is_shown_and_harmless(cli, tmp_path) -> None:
    name = os.fsdecode(b"a\xff\n\x1b[31mb.json")
    try:
        (tmp_path / name).write_text("{")
    except OSError:
        pytest.skip("no such name on this file system")
    ran = cli("triage", str(tmp_path))
    assert (ran.err.count("\n"), "\\udcff" in ran.err, "\x1b" in ran.err) == (1, True, False)
    ran = cli("triage", str(tmp_path / name), "--json")
    assert "\\udcff" in json.loads(ran.err)["error"]["where"]


# ---------------------------------------------------------------- output


full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")


@full
@pytest.mark.parametrize("form", ["card", "json", "ndjson", "csv", "yaml", "ics"])
def test_a_full_disk_is_one_line(form) -> None:
    ran = partnersup(*OUTAGE, "--format", form, shell=">/dev/full")
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)
    assert re.search("standard output.*No space left on device", ran.stderr)


@full
def test_nothing_is_written_with_quiet() -> None:
    assert partnersup(*OUTAGE, "--quiet", shell=">/dev/full").returncode == 0


@full
def test_a_standard_error_that_is_full_changes_no_exit_code() -> None:
    assert partnersup("triage", "/nowhere", shell="2>/dev/full").returncode == 2
    ran = partnersup("triage", "examples/refused.ndjson", "--format", "ndjson", shell="2>/dev/full")
    assert (ran.returncode, len(ran.stdout.splitlines())) == (3, 5)


@posix
@pytest.mark.parametrize(
    ("words", "shell", "code", "out", "err"),
    [
        (OUTAGE, ">&-", 2, False, True),
        (OUTAGE, "2>&-", 0, True, False),
        (OUTAGE, "<&-", 0, True, False),
        (["triage", "-"], "<&-", 2, False, True),
        (["triage", "/nowhere"], "2>&-", 2, False, False),
        ([*OUTAGE, "--quiet"], "<&- >&- 2>&-", 0, False, False),
    ],
)
def test_a_closed_stream_is_one_line_or_none(words, shell, code, out, err) -> None:
    ran = partnersup(*words, shell=shell)
    assert (ran.returncode, bool(ran.stdout), ran.stderr.count("\n")) == (code, out, int(err))


@posix
@pytest.mark.parametrize("words", [[*OUTAGE, "--json"], ["--help"], ["triage", "examples/refused.ndjson"]])
def test_a_reader_that_has_left_is_no_error(words) -> None:
    away, pipe = os.pipe()
    os.close(away)
    command = [sys.executable, "-m", "partnersup", *words]
    ran = subprocess.run(command, stdout=pipe, stderr=subprocess.PIPE, text=True, timeout=60, cwd=ROOT)
    os.close(pipe)
    assert ran.returncode == 0
    assert all(line.startswith("error: ") and "standard output" not in line for line in ran.stderr.splitlines())


@posix
@pytest.mark.parametrize(
    ("words", "says"), [(["triage", "-", "--format", "ndjson"], "stdout"), (["wait", *OUTAGE[1:]], "stderr")]
)
def test_ctrl_c_is_130_and_says_nothing(words, says) -> None:
    command = [sys.executable, "-u", "-m", "partnersup", *words]
    ran = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    assert ran.stdin is not None
    ran.stdin.write(b'{"description": "Nobody can log in."}\n' * 2)
    ran.stdin.flush()
    assert getattr(ran, says).readline()  # it answers, or waits
    ran.send_signal(signal.SIGINT)
    _, told = ran.communicate(timeout=60)
    assert ran.returncode == 130
    assert not re.search(b"Traceback|error", told)


def test_no_memory_is_one_line(cli, monkeypatch) -> None:
    monkeypatch.setattr("partnersup.cli.commands.triage.triage", lambda *_, **__: (_ for _ in ()).throw(MemoryError))
    ran = cli(*OUTAGE)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "error: partnersup: takes more memory than there is; a smaller one; split it\n"


# ---------------------------------------------------------------- the cache


def kept(folder: Path) -> Path:
    cache.write(folder, "abc", {"a": 1})
    [path] = folder.glob("policy-*")
    assert cache.read(folder, "abc") == {"a": 1}
    return path


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        b"null",
        b"\xff\xfe",
        b"0" * 64 + b'\n{"a": 2}',
        b'{"digest": "abc", "document": {"a": 2}}',
        b"[" * 100_000,
    ],
)
def test_what_was_not_kept_by_us_is_not_used(content, tmp_path) -> None:
    path = kept(tmp_path / "c")
    path.write_bytes(content)
    assert cache.read(tmp_path / "c", "abc") is None


def test_a_kept_file_cut_short_changed_or_under_another_key_is_not_used(tmp_path) -> None:
    folder = tmp_path / "c"
    path = kept(folder)
    content = path.read_bytes()
    path.with_name(path.name.replace("abc", "abd")).write_bytes(content)
    assert cache.read(folder, "abd") is None
    for other in (content[:-1], content.replace(b'"a":1', b'"a":2')):
        path.write_bytes(other)
        assert cache.read(folder, "abc") is None


def test_what_other_code_has_kept_is_not_used(tmp_path, monkeypatch) -> None:
    kept(tmp_path / "c")
    monkeypatch.setattr(cache, "_made_by", lambda: "other")
    assert cache.read(tmp_path / "c", "abc") is None


@posix
def test_what_others_could_have_written_is_not_used(tmp_path, monkeypatch) -> None:
    folder = tmp_path / "c"
    path = kept(folder)
    assert [stat.S_IMODE(one.stat().st_mode) for one in (folder, path)] == [0o700, 0o600]
    for target, mode in ((folder, 0o777), (folder, 0o770), (path, 0o666)):
        before = target.stat().st_mode
        target.chmod(mode)
        assert cache.read(folder, "abc") is None
        target.chmod(before)
    assert cache.read(folder, "abc") == {"a": 1}
    folder.chmod(0o777)
    cache.write(folder, "new", {"a": 1})
    assert len(list(folder.iterdir())) == 1
    folder.chmod(0o700)
    monkeypatch.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)
    assert cache.read(folder, "abc") is None


@posix
@pytest.mark.parametrize("odd", ["folder", "pipe", "device", "link"])
def test_what_is_no_file_is_not_used(odd, tmp_path) -> None:
    folder = tmp_path / "c"
    path = kept(folder)
    elsewhere = path.rename(tmp_path / "elsewhere")
    if odd == "folder":
        path.mkdir()
    elif odd == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero" if odd == "device" else elsewhere)
    assert cache.read(folder, "abc") is None


def test_where_nothing_can_be_kept_nothing_is_said(tmp_path) -> None:
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path / "file", tmp_path / "file" / "c", Path("/dev/null/c"), Path("\0")):
        cache.write(folder, "abc", {"a": 1})
        assert cache.read(folder, "abc") is None


def test_a_policy_that_changes_meanwhile_is_not_kept_as_the_old_one(policy, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(load, "layers_of", lambda _: ([Layer("a", b"changed")], []))
    monkeypatch.setattr(load, "_document", lambda *_: ({"words": {"nl": {}}}, {"nl": {"signals": {}}}))
    old = policy._replace(lexicons={}, words={"en": policy.words["en"]})
    load.speaking(old, "nl", tmp_path / "c")
    load.saying(old, "nl", tmp_path / "c")
    assert not (tmp_path / "c").exists()


@pytest.mark.parametrize("named", ["", "relative/folder"])
def test_a_folder_of_the_user_is_absolute_or_under_the_home(named, monkeypatch, tmp_path) -> None:
    monkeypatch.delenv("PARTNERSUP_NO_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", named)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert edge.cache_folder() == str(tmp_path / ".cache" / "partnersup")
    for nowhere in ("", "~", "relative"):
        monkeypatch.setattr(os.path, "expanduser", lambda _, home=nowhere: home)
        assert edge.cache_folder() is None


# ---------------------------------------------------------------- policies and holidays


@posix
def test_a_policy_is_a_file_or_a_folder_of_files(tmp_path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    for path in ("/dev/zero", "/dev/null", tmp_path / "pipe.yaml", tmp_path):
        with pytest.raises(InputError) as refused:
            read_layers(Path(path))
        assert refused.value.message == "is no file"


def test_a_policy_is_read_only_so_far(tmp_path) -> None:
    big = tmp_path / "big.yaml"
    with open(big, "wb") as file:
        file.truncate(10**10)
    [layer] = read_layers(big)
    assert len(layer.content) == policy_files.MAX_BYTES + 1
    with pytest.raises(PolicyError, match="too large"):
        load.load_policy(big)


@pytest.mark.parametrize("content", ["[" * 100_000, "".join(f"k{n}: 1\n" for n in range(300_000))])
def test_a_policy_made_to_take_time_takes_none(content) -> None:
    problems: list[str] = []
    policy_yaml._parse(Layer("mine.yaml", content.encode()), problems)
    [problem] = problems
    assert re.fullmatch(
        r"mine\.yaml:\d+: (nested too deeply; at most 40 levels|too many values; at most 100000)", problem
    )


def test_a_folder_of_a_policy_has_so_many_files_and_bytes(tmp_path, monkeypatch) -> None:
    for number in range(6):
        (tmp_path / f"{number}.yaml").write_text("a: 1\n")
    (tmp_path / "again").symlink_to(tmp_path)
    assert len(read_layers(tmp_path)) == 6
    for name, most in (("MAX_FILES", 5), ("MAX_ALL", 20)):
        with monkeypatch.context() as limited:
            limited.setattr(policy_files, name, most)
            with pytest.raises(InputError, match=r"too many files|too large"):
                read_layers(tmp_path)


def test_a_file_of_holidays_is_read_only_so_far(tmp_path) -> None:
    big = tmp_path / "days"
    with open(big, "wb") as file:
        file.truncate(10**10)
    with pytest.raises(InputError, match="too large"):
        edge.holidays(str(big))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\n" * 200_000, "an event has no DTSTART date"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101\nDTEND:99991231\nEND:VEVENT\n", "an event of 2912442 days"),
        ("BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\nDTSTART:20260101\nDTEND:20270101\nEND:VEVENT\n" * 60, "20075 dates"),
        ("2026-12-25\n" * 20_001, "20001 dates"),
    ],
    ids=["never closed", "without end", "many events", "many lines"],
)
def test_holidays_made_to_take_time_take_none(content, told, tmp_path) -> None:
    path = tmp_path / "days"
    path.write_text(content)
    with pytest.raises(InputError) as refused:
        edge.holidays(str(path))
    assert refused.value.message == told


# ---------------------------------------------------------------- the page


def test_the_page_tells_the_limits_that_there_are() -> None:
    from partnersup.intake import fields, records
    from partnersup.intake.mail import html, letter, mime
    from partnersup.severity import judge

    page = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
    for told, limit in (
        ("200 MB", records.MAX_BYTES),
        ("25 million", table.MAX_LINE),
        ("a cell of a table | 5 million", table._MAX_CELL),
        ("2,000", table._MAX_COLUMNS),
        ("one field | 5 million", fields._MAX_TEXT),
        ("2 million", letter._MAX_TEXT),
        ("nesting of JSON | 200", records._MAX_DEPTH),
        ("10,000", fields._MAX_PAUSES),
        ("100,000,000", fields._MAX_LICENSES),
        ("nesting of mail parts | 40", mime._MAX_DEPTH),
        ("parts of a mail | 5,000", mime._MAX_PARTS),
        ("mails within mails | 10", letter._MAX_FORWARDS),
        ("20,000 characters", mime._MAX_HEADER),
        ("nesting of HTML | 1,000", html._MAX_DEPTH),
        ("as evidence | 60", judge._MOST_EVIDENCE),
        ("folders within folders | 60", sources._MAX_FOLDERS),
        ("a file of a policy | 4 MB", policy_files.MAX_BYTES),
        ("1,000 files", policy_files.MAX_FILES),
        ("40 MB", policy_files.MAX_ALL),
        ("nesting of a policy | 40", policy_yaml.MAX_DEPTH),
        ("a file of a policy | 100,000", policy_yaml.MAX_VALUES),
        ("holidays | 4 MB", edge._MAX_HOLIDAYS),
        ("20,000 dates", edge._MAX_DATES),
        ("400 days", edge._MAX_DAYS),
    ):
        assert told in page
        number = told.rsplit("| ")[-1].replace("million", "000000").replace("MB", "000000")
        assert "".join(c for c in number if c.isdigit()) == str(limit), told
