/* SPDX-License-Identifier: BSD-2-Clause */
/* The files of a process are understood or refused, whatever they hold. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "who/attached.h"
#include "who/blocked.h"
#include "who/process.h"
#include "who/whereabouts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
	if (process_parse_stat(text, &stat) == 0 && stat.started < 0)
		abort();
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
