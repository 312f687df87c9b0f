/* SPDX-License-Identifier: BSD-2-Clause */
/* The files of a process are understood or refused, whatever they hold. */

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "who/attached.h"
#include "who/blocked.h"
#include "who/process.h"
#include "who/whereabouts.h"

static void
try_call(const char *text)
{
	static const char memory[BLOCKED_MEMORY];
	struct system_call call;
	struct blocked blocked;
	struct use use = { .pid = 1 };

	if (system_call_parse(text, &call) != SYSTEM_CALL)
		return;
	for (unsigned word = 0; word <= 8; word += 4) {
		if (!blocked_decode(&call, word, &blocked))
			continue;
		if (blocked_wants(&blocked) > sizeof(memory))
			abort();
		blocked_describe(&blocked, memory, &use);
		if (memchr(use.what, '\0', sizeof(use.what)) == NULL)
			abort();
		blocked_describe(&blocked, NULL, &use);
	}
}

/* A process may have any name, and still all else of it is read. */
static void
try_name(const char *text)
{
	struct process_stat stat;
	char name[16], line[256];

	snprintf(name, sizeof(name), "%s", text);
	snprintf(line, sizeof(line),
	    "7 (%s) S 1 2 3 4 5 4194304 6 7 8 9 10 11 12 13 14 15 3 17 700 "
	    "19\n",
	    name);
	if (process_parse_stat(line, &stat) == -1 || stat.state != 'S' ||
	    stat.threads != 3 || stat.kernel ||
	    stat.started != INT64_C(7000000000))
		abort();
}

/* A segment is seen to be attached, whatever its id and key. */
static void
try_segment(const uint8_t *data, size_t size)
{
	struct attached attached;
	uint32_t words[2] = { 0 };
	char line[128];

	memcpy(words, data, size < sizeof(words) ? size : sizeof(words));
	words[0] &= INT32_MAX;
	snprintf(line, sizeof(line),
	    "7f00-7f01 r%c-s 00000000 00:01 %u /SYSV%08x (deleted)\n",
	    size % 2 == 0 ? 'w' : '-', words[0], words[1]);
	if (!attached_parse(line, &attached) || attached.id != (int)words[0] ||
	    (uint32_t)attached.key != words[1] ||
	    attached.writable != (size % 2 == 0))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct process process = { .pid = 1 };
	struct process_stat stat;
	struct attached attached;
	struct mapping mapping;
	char name[PROCESS_NAME], unit[WHEREABOUTS_UNIT];
	char *text = malloc(size + 2);

	if (text == NULL)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	if (process_parse_stat(text, &stat) == -1 && errno != EBADMSG)
		abort();
	try_name(text);
	try_segment(data, size);
	process_parse_name(text, name);
	if (process_parse_status(text, &process) == 0)
		free(process.groups);
	whereabouts_parse_cgroup(text, unit);
	if (memchr(unit, '\0', sizeof(unit)) == NULL ||
	    memchr(name, '\0', sizeof(name)) == NULL)
		abort();
	try_call(text);
	(void)blocked_call_of_sleep(text);
	/* Lines of maps end with a newline. */
	text[size] = '\n';
	text[size + 1] = '\0';
	if (attached_parse(text, &attached) && attached.id < 0)
		abort();
	(void)mapping_parse(text, &mapping);
	(void)attached_is_guard(text);
	free(text);
	return 0;
}
