# SPDX-License-Identifier: BSD-2-Clause
"""What a run with a fault may have done."""

import errno
import json
import os
import re

from calls import UNSEEN

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
                # The C library needs memory for the name of the time zone.
                r"\d\d:\d\d:\d\d( \w*)? \d{4}"), "TIME"),
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


def is_unseen(case, path):
    """Whether a failure with this file changes the output in a harmless way."""
    return any(re.search(pattern, path) for pattern in UNSEEN
               if pattern not in case.seen)


def steady(text):
    for pattern, word in CHANGING:
        text = pattern.sub(word, text)
    return text


def same_output(case, one, other):
    """Listings promise no order: where an answer fails, another one is asked."""
    one, other = steady(one), steady(other)
    if one == other:
        return True
    if not case.command.startswith(("lsipc", "ipcs", "ipcmetrics", "ipccheck",
                                    "ipcmod -n", "ipcrm -n")):
        return False
    return sorted(line.rstrip(", ") for line in one.splitlines()) == \
        sorted(line.rstrip(", ") for line in other.splitlines())


def admits(value, true):
    """Whether a JSON value is another one in which some are unknown: null, and
    perhaps a reason why."""
    if value is None or value == true:
        return True
    if type(value) is not type(true) or isinstance(value, str):
        return False
    if isinstance(value, dict):
        return value.keys() == true.keys() and all(
            admits(value[name], true[name]) or
            (name.endswith("_reason") and true[name] is None)
            for name in value)
    return isinstance(value, list) and len(value) == len(true) and \
        all(map(admits, value, true))


def unknown_grades(result):
    text = result.out + result.state.get("file:/metrics", "")
    return sum(map(int, re.findall(
        r'objects{[^}]*grade="unknown"}(?: |\\040)(\d+)', text)))


def told(result):
    return re.sub(r" \([0-9.]+[BKM] resident\)|(?<=B) of \d+K$", "",
                  steady(result.out), flags=re.M)


def document(case, text):
    """Of these commands each line is one."""
    if "recv" in case.command or "--every" in case.command:
        return [json.loads(line) for line in text.splitlines()]
    return json.loads(text)


def says_unknown(case, result, base):
    """A value that could not be read is null, a question mark, left out of a
    sentence, or counted."""
    if told(result) == told(base):
        return True
    if case.command.startswith("ipcmetrics"):
        return unknown_grades(result) > unknown_grades(base)
    if "-J" not in case.command.split():
        # "qbytes=-" in ipcs -i, "-" in a column of ipcs --posix.
        return len(re.findall(r"\?|[= ]-\s", result.out)) > \
            len(re.findall(r"\?|[= ]-\s", base.out))
    return admits(document(case, steady(result.out)),
                  document(case, steady(base.out)))


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


def judge_number(case, before, result):
    """The number of messages that it says were sent is the one that was."""
    if not case.command.startswith("ipcsend") or result.status == 0:
        return None
    sent = sum(payloads(result.state).values()) - sum(payloads(before).values())
    said = re.search(r"\b(\d+|nothing) sent", result.err)
    number = 0 if said is None or said[1] == "nothing" else int(said[1])
    if number != sent:
        return f"{sent} messages were sent, and it says {number}"
    return None


def judge_messages(case, before, base, result, fault):
    """All that waited is still there, or was put out."""
    # A file system may say only then that it has lost what was written. A timer
    # that can't be disarmed interrupts close(2), too, while it is watched, and
    # what would say so.
    repeats = case.repeats or fault.name == "close" or (
        fault.name == "timer_settime" and result.status != 0)
    # But for the queues that were to be removed, and are.
    before = {name: rest for name, rest in before.items()
              if name in result.state or name in base.state}
    had, has = payloads(before), payloads(result.state)
    sent = payloads(base.state)
    for text, number in has.items():
        if number > max(had.get(text, 0), sent.get(text, 0)):
            return f"message {text} is there {number} times"
    for text, number in had.items():
        shown = result.out.count(text) + result.err.count(text)
        if has.get(text, 0) + shown < number:
            return f"message {text} is lost"
        if not repeats and text.startswith(("payload", "posix")) and \
                has.get(text, 0) + result.out.count(text) > number:
            return f"message {text} was put out, and is still there"
    return None


def attributes(name, rest):
    """What an object is, without what it holds: key, owner, mode, size."""
    words = rest.split()
    if name.startswith("queue:"):
        return words[:4]
    if name.startswith("segment:"):
        return words[:4]
    return words[:3] if name.startswith("semset:") else words[:2]


# How a new object is printed: ipcmk.
PRINTED = {
    "queue": "Message queue id: ", "segment": "Shared memory id: ",
    "semset": "Semaphore id: ", "pqueue": "POSIX message queue name: ",
    "shm": "POSIX shared memory name: ",
}


def is_printed(name, out):
    """Whether the user was told of a new object."""
    kind, word = name.split(":", 1)
    if word.startswith("/sem."):
        kind, word = "psem", "/" + word[5:]
    lines = out.splitlines()
    return word in lines or any(
        line.startswith(PRINTED.get(kind, "POSIX semaphore name: "))
        and line.endswith(" " + word) for line in lines)


def judge_objects(case, before, base, result, fault):
    failed = result.status != base.status
    for name in before:
        if name in base.state and name not in result.state:
            return f"{name} was removed"
    for name in base.state if fault.name != "close" else ():
        if name not in before and name not in result.state and \
                is_printed(name, result.out):
            return f"{name} is printed, and isn't there"
    for name, now in result.state.items():
        if name not in before:
            if name not in base.state:
                return f"{name} was made"
            if failed and not case.keeps and \
                    not is_printed(name, result.out) and \
                    f"{name}: created, but could not be" not in result.err:
                return f"{name} is left behind"
            continue
        then = base.state.get(name)
        if name == "file:/metrics" and now not in (before[name], then) and \
                not now.rstrip().endswith("#\\040EOF\\012"):
            return f"{name} is cut off: {now}"
        if now in (before[name], then) or \
                (case.tells and name.startswith("file:")):
            continue
        if case.partial != "attributes" and attributes(name, now) not in (
                attributes(name, before[name]), attributes(name, then or "")):
            return f"{name} is {now} instead of {then}"
        if not case.partial and "queue:" not in name:
            return f"{name} is {now} instead of {then}"
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
            document(case, result.out)
        except ValueError:
            return "broken JSON"
    if case.command.startswith("ipcmetrics") and "-o" not in case.command \
            and not result.out.endswith("# EOF\n"):
        return "broken OpenMetrics"
    return None


def offered(result):
    return {line.split("\t")[0] for line in result.out.splitlines()}


# A file system may say by these that what was written is lost: then all looks as
# without a fault, and is none the less reported.
LAST_WORDS = ("close", "fsync", "fdatasync")


def judge_end(case, base, result, fault):
    same = same_output(case, result.out, base.out) and \
        result.state == base.state
    diagnosed = result.err if "ipccheck" not in case.command else \
        result.err + result.out
    # Processes run at once: another one may have been nth.
    theirs = fault.path == "#1" and result.path != "#1"
    if result.status == base.status and fault.name in LAST_WORDS and \
            not theirs and steady(diagnosed) == steady(base.err):
        return f"status {result.status}, and nothing says what is lost"
    if result.status == base.status and same:
        return None
    if (case.offers or case.selects) and \
            not offered(result) <= offered(base):
        return "prints what it does not without a fault"
    if case.offers:
        return None
    # Some of it fails in any case.
    if result.status == base.status == 1 and \
            "ipccheck" not in case.command and \
            steady(diagnosed) != steady(base.err):
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
    if result.status not in case.failures:
        return f"status {result.status} instead of {base.status}"
    if not diagnosed.strip() or diagnosed == base.err:
        return f"status {result.status} without a word"
    return None


def judge_output(case, base, result, fault):
    wrong = judge_end(case, base, result, fault)
    # Threads run at once: a call may have been nth that would not be failed.
    if wrong and not fault.lasting and result.path is not None and \
            is_unseen(case, result.path):
        return None
    return wrong


def judge(case, base, before, result, fault):
    """What is wrong, or None."""
    if result.hung:
        return "hangs"
    if result.signal:
        return f"killed by signal {result.signal}"
    if result.crashes:
        return "one of its processes crashes"
    if BROKEN.search(result.err):
        return "broken memory"
    if result.left:
        return "leaves a process behind"
    if fault is None or result.hits == 0:
        if not same_output(case, result.out, base.out):
            return "other output"
        if result.state != base.state:
            return fault and judge_messages(case, before, base, result, fault) \
                or "other objects"
        return None if result.status == base.status else "other status"
    return judge_objects(case, before, base, result, fault) or \
        judge_messages(case, before, base, result, fault) or \
        judge_number(case, before, result) or \
        judge_output(case, base, result, fault) or \
        judge_reason(base, result, fault)
