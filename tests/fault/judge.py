# SPDX-License-Identifier: BSD-2-Clause
"""What a run with a fault may have done."""

import errno
import json
import os
import re

PHRASES = {os.strerror(number): number for number in errno.errorcode}
# Words that no diagnostic may have after a fault.
UNTRUE = re.compile(r"Success|Undetermined error|Unknown error")
BROKEN = re.compile(r"Sanitizer|runtime error:|free\(\)|malloc\(|corrupted"
                    r"|Assertion|terminate called|stack smashing")

# What is different in each run.
CHANGING = [
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:?\d\d|Z)?"),
     "TIME"),
    (re.compile(r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \w{3} +\d+ "
                r"\d\d:\d\d:\d\d( \w+)? \d{4}"), "TIME"),
    (re.compile(r"\b[A-Z][a-z]{2} *\d+ \d\d:\d\d(:\d\d)?"), "TIME"),
    (re.compile(r"\b\d\d?:\d\d(:\d\d)?\b"), "TIME"),
    (re.compile(r"\b1[789]\d{8}(\.\d+)?\b"), "TIME"),
    (re.compile(r"\b402653\d{4}\b"), "NAMESPACE"),
    (re.compile(r"(_seconds(\{[^}]*\})?) [0-9.e-]+"), r"\1 AGE"),
    (re.compile(r"\b\d+(\.\d+)?s\b"), "AGE"),
    (re.compile(r"[0-9.]+ s ago"), "AGE"),
    # A name that could not be found is printed as a number, as ls does; a
    # command line that could not be read as the process's name.
    (re.compile(r"\broot\b"), "0"),
    (re.compile(r"\bleft\b"), "123456"),
    (re.compile(r"/\S*/inject( \S*/alloc\.so)?"), "inject"),
    (re.compile(r"^Owner +.*$", re.M), "Owner"),
    # Without a locale.
    (re.compile("[└├`|]─+|[`|]-"), "-"),
    (re.compile(r"[ ─]+"), " "),
]


def steady(text):
    for pattern, word in CHANGING:
        text = pattern.sub(word, text)
    return text


def same_output(case, one, other):
    """Listings promise no order: where an answer fails, another one is asked."""
    one, other = steady(one), steady(other)
    if one == other:
        return True
    if not case.command.startswith(("lsipc", "ipcs", "ipcmetrics", "ipccheck")):
        return False
    return sorted(line.rstrip(", ") for line in one.splitlines()) == \
        sorted(line.rstrip(", ") for line in other.splitlines())


def admits(value, true):
    """Whether a JSON value is another one in which some are unknown: null."""
    if value is None or value == true:
        return True
    if type(value) is not type(true) or isinstance(value, str):
        return False
    if isinstance(value, dict):
        return value.keys() == true.keys() and \
            all(admits(value[name], true[name]) for name in value)
    return isinstance(value, list) and len(value) == len(true) and \
        all(map(admits, value, true))


def unknown_grades(result):
    text = result.out + result.state.get("file:/metrics", "")
    return sum(map(int, re.findall(
        r'objects{[^}]*grade="unknown"}(?: |\\040)(\d+)', text)))


def told(result):
    return re.sub(r" \([0-9.]+[BKM] resident\)", "", steady(result.out))


def says_unknown(case, result, base):
    """A value that could not be read is null, a question mark, left out of a
    sentence, or counted."""
    if told(result) == told(base):
        return True
    if case.command.startswith("ipcmetrics"):
        return unknown_grades(result) > unknown_grades(base)
    if "-J" not in case.command.split():
        return result.out.count("?") > base.out.count("?")
    return admits(
        json.loads(steady(result.out)), json.loads(steady(base.out)))


def payloads(state):
    """The messages of all queues, with their number."""
    found = {}
    for name, rest in state.items():
        if name.startswith(("queue:", "pqueue:")):
            for word in rest.split():
                if "=" in word:
                    text = word.split("=", 1)[1]
                    found[text] = found.get(text, 0) + 1
    return found


def judge_messages(case, before, base, result, fault):
    """All that waited is still there, or was put out."""
    # A file system may say only then that it has lost what was written.
    repeats = case.repeats or fault.name == "close"
    had, has = payloads(before), payloads(result.state)
    sent = payloads(base.state)
    for text, number in has.items():
        if number > max(had.get(text, 0), sent.get(text, 0)):
            return f"message {text} is there {number} times"
    names = {name.split()[0] for name in before if "queue:" in name}
    for name in names:
        if name not in result.state and name not in base.state:
            return None  # removed, as it was to be
    for text, number in had.items():
        shown = result.out.count(text) + result.err.count(text)
        if has.get(text, 0) + shown < number:
            return f"message {text} is lost"
        if not repeats and text.startswith(("payload", "posix")) and \
                has.get(text, 0) + result.out.count(text) > number:
            return f"message {text} was put out, and is still there"
    return None


def judge_objects(case, before, base, result):
    failed = result.status != base.status
    for name in before:
        if name in base.state and name not in result.state:
            return f"{name} was removed"
    for name, now in result.state.items():
        if name not in before:
            if name not in base.state:
                return f"{name} was made"
            word = re.sub("^[^:]*:(/sem[.])?", "", name)
            if failed and not case.keeps and word not in result.out:
                return f"{name} is left behind"
        elif now not in (before[name], base.state.get(name)) and \
                not case.partial and "queue:" not in name and \
                not (case.tells and name.startswith("file:")):
            return f"{name} is {now} instead of {base.state.get(name)}"
    return None


def judge_reason(base, result, fault):
    """No error that was none."""
    if UNTRUE.search(result.err):
        return "no reason"
    said = result.err
    # The longest first: some begin with others.
    for phrase, number in sorted(PHRASES.items(), key=lambda row: -len(row[0])):
        if phrase in said and phrase not in base.err and \
                number != fault.error:
            return f"says «{phrase}»"
        said = said.replace(phrase, "")
    return None


def judge_document(case, result):
    if "-J" in case.command.split() and result.out:
        try:
            if "recv" in case.command:
                for line in result.out.splitlines():
                    json.loads(line)
            else:
                json.loads(result.out)
        except ValueError:
            return "broken JSON"
    if case.command.startswith("ipcmetrics") and "-o" not in case.command \
            and not result.out.endswith("# EOF\n"):
        return "broken OpenMetrics"
    return None


def judge_end(case, base, result):
    same = same_output(case, result.out, base.out) and \
        result.state == base.state
    diagnosed = result.err if "ipccheck" not in case.command else \
        result.err + result.out
    if result.status == base.status and same:
        return None
    if result.status == base.status:
        wrong = judge_document(case, result)
        if wrong:
            return wrong
        if not case.tells:
            return f"status {result.status}, and not all was done"
        if steady(diagnosed) == steady(base.err) and \
                not says_unknown(case, result, base):
            return f"status {result.status}, and nothing says what is missing"
        return None
    if result.status == 0:
        return "status 0, which is not the one without a fault"
    if not diagnosed.strip() or diagnosed == base.err:
        return f"status {result.status} without a word"
    return None


def judge(case, base, before, result, fault):
    """What is wrong, or None."""
    if result.hung:
        return "hangs"
    if result.signal:
        return f"killed by signal {result.signal}"
    if BROKEN.search(result.err):
        return "broken memory"
    if fault is None:
        if not same_output(case, result.out, base.out):
            return "other output"
        if result.state != base.state:
            return "other objects"
        return None if result.status == base.status else "other status"
    if result.hits == 0:
        return None
    return judge_objects(case, before, base, result) or \
        judge_messages(case, before, base, result, fault) or \
        judge_end(case, base, result) or judge_reason(base, result, fault)
