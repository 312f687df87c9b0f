/* SPDX-License-Identifier: BSD-2-Clause */
/* The surroundings of a process. */

#include "who/whereabouts.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/proc.h"
#include "base/utf8.h"

/* Containers are named by 64 digits, of which people use the first. */
#define DIGITS 64
#define SHOWN 12

/* What is in front of the digits, and who has made them. */
static const struct {
	const char *prefix, *maker;
} makers[] = {
	{ "docker-", "docker" },
	{ "libpod-", "podman" },
	{ "crio-", "crio" },
	{ "cri-containerd-", "containerd" },
	{ "", "container" },
};

/* Names that are those of containers. */
static const struct {
	const char *prefix, *suffix, *label;
} named[] = {
	{ "lxc.payload.", "", "lxc" },
	{ "lxc.payload/", "", "lxc" },
	{ "machine-", ".scope", "machine" },
};

static size_t
digits_at(const char *at)
{
	size_t count = 0;

	while (isxdigit((unsigned char)at[count]))
		count++;
	return count;
}

static bool
begins(const char *text, size_t length, const char *with)
{
	size_t n = strlen(with);

	return length >= n && strncmp(text, with, n) == 0;
}

static bool
ends(const char *text, size_t length, const char *with)
{
	size_t n = strlen(with);

	return length >= n && strncmp(text + length - n, with, n) == 0;
}

/* One component of the path, @parent being the one before. */
static bool
parse_component(const char *at, size_t length, const char *parent,
    char unit[static WHEREABOUTS_UNIT])
{
	for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++) {
		size_t prefix = strlen(makers[i].prefix);

		if (!begins(at, length, makers[i].prefix) ||
		    digits_at(at + prefix) != DIGITS)
			continue;
		snprintf(unit, WHEREABOUTS_UNIT, "%s:%.*s",
		    strncmp(parent, "docker/", 7) == 0 ? "docker"
						       : makers[i].maker,
		    SHOWN, at + prefix);
		return true;
	}
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
		size_t prefix = strlen(named[i].prefix),
		       affixes = prefix + strlen(named[i].suffix);

		if (!begins(at, length, named[i].prefix) ||
		    !ends(at, length, named[i].suffix) || length <= affixes)
			continue;
		snprintf(unit, WHEREABOUTS_UNIT, "%s:%.*s", named[i].label,
		    (int)(length - affixes), at + prefix);
		return true;
	}
	if (strncmp(parent, "lxc/", 4) == 0) {
		snprintf(unit, WHEREABOUTS_UNIT, "lxc:%.*s", (int)length, at);
		return true;
	}
	if (!ends(at, length, ".service") && !ends(at, length, ".scope"))
		return false;
	snprintf(unit, WHEREABOUTS_UNIT, "%.*s", (int)length, at);
	return true;
}

/* The innermost one of a path that ends with its line. */
static bool
parse_path(const char *path, char unit[static WHEREABOUTS_UNIT])
{
	const char *end = path + strcspn(path, "\n");

	while (end > path) {
		const char *at = end, *parent;

		while (at > path && at[-1] != '/')
			at--;
		if (at == path)
			return false;
		parent = at - 1;
		while (parent > path && parent[-1] != '/')
			parent--;
		if (at < end &&
		    parse_component(at, (size_t)(end - at), parent, unit))
			return true;
		end = at - 1;
	}
	return false;
}

/* A line is HIERARCHY:CONTROLLERS:PATH. */
void
whereabouts_parse_cgroup(const char *text, char unit[static WHEREABOUTS_UNIT])
{
	for (const char *line = text; line != NULL && *line != '\0';) {
		const char *path = strchr(line, ':');

		path = path == NULL ? NULL : strchr(path + 1, ':');
		if (path != NULL && parse_path(path + 1, unit)) {
			utf8_repair(unit);
			return;
		}
		line = strchr(line, '\n');
		if (line != NULL)
			line++;
	}
	unit[0] = '\0';
}

/* The last number of the line "NSpid:". */
static pid_t
parse_own_pid(const char *text)
{
	const char *at = strstr(text, "\nNSpid:"), *last;

	if (at == NULL)
		return 0;
	at += strlen("\nNSpid:");
	last = at + strcspn(at, "\n");
	while (last > at && isdigit((unsigned char)last[-1]))
		last--;
	return (pid_t)strtol(last, NULL, 10);
}

void
whereabouts_read(pid_t pid, struct whereabouts *whereabouts)
{
	struct buffer text = { .bytes = NULL };
	char path[64];

	*whereabouts = (struct whereabouts){ .own_pid = 0 };
	snprintf(path, sizeof(path), PROC_ROOT "/%d/status", pid);
	if (proc_read_whole(AT_FDCWD, path, &text) > 0)
		whereabouts->own_pid = parse_own_pid(text.bytes);
	snprintf(path, sizeof(path), PROC_ROOT "/%d/cgroup", pid);
	if (proc_read_whole(AT_FDCWD, path, &text) > 0)
		whereabouts_parse_cgroup(text.bytes, whereabouts->unit);
	buffer_free(&text);
}
