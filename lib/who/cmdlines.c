/* SPDX-License-Identifier: BSD-2-Clause */
/* The command lines of processes, each read once within a listing. */

#include "who/cmdlines.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "who/process.h"

struct entry {
	pid_t pid; /* 0: free */
	bool life_known;
	struct process_life life;
	char *command; /* or NULL: not yet asked */
	bool place_known;
	struct whereabouts place;
};

struct cmdlines {
	/* Open addressing; a power of two, never more than half full. */
	struct entry *entries;
	size_t size, used;
	/* Holds a text when there is no memory to keep it. */
	struct entry scratch;
	char text[PROCESS_COMMAND];
};

struct cmdlines *
cmdlines_new(void)
{
	return calloc(1, sizeof(struct cmdlines));
}

void
cmdlines_free(struct cmdlines *cmdlines)
{
	if (cmdlines == NULL)
		return;
	for (size_t i = 0; i < cmdlines->size; i++)
		free(cmdlines->entries[i].command);
	free(cmdlines->entries);
	free(cmdlines);
}

/* The entry of @pid, or the free one where it belongs. */
static struct entry *
find_entry(struct entry *entries, size_t size, pid_t pid)
{
	uint32_t hash = (uint32_t)pid * UINT32_C(2654435761);

	for (size_t at = hash;; at++) {
		struct entry *entry = &entries[at & (size - 1)];

		if (entry->pid == 0 || entry->pid == pid)
			return entry;
	}
}

static int
grow(struct cmdlines *cmdlines)
{
	size_t size = cmdlines->size == 0 ? 64 : cmdlines->size * 2;
	struct entry *entries = calloc(size, sizeof(*entries));

	if (entries == NULL)
		return -1;
	for (size_t i = 0; i < cmdlines->size; i++) {
		const struct entry *entry = &cmdlines->entries[i];

		if (entry->pid != 0)
			*find_entry(entries, size, entry->pid) = *entry;
	}
	free(cmdlines->entries);
	cmdlines->entries = entries;
	cmdlines->size = size;
	return 0;
}

static struct entry *
entry_of(struct cmdlines *cmdlines, pid_t pid)
{
	struct entry *entry;

	if (2 * (cmdlines->used + 1) > cmdlines->size && grow(cmdlines) == -1) {
		cmdlines->scratch = (struct entry){ .pid = pid };
		return &cmdlines->scratch;
	}
	entry = find_entry(cmdlines->entries, cmdlines->size, pid);
	if (entry->pid == 0)
		cmdlines->used++;
	entry->pid = pid;
	return entry;
}

const char *
cmdlines_of(struct cmdlines *cmdlines, pid_t pid)
{
	struct entry *entry;

	if (pid <= 0)
		return "";
	entry = entry_of(cmdlines, pid);
	if (entry->command != NULL)
		return entry->command;
	if (!process_command(pid, cmdlines->text) &&
	    !process_name(pid, cmdlines->text))
		cmdlines->text[0] = '\0';
	if (entry != &cmdlines->scratch)
		entry->command = strdup(cmdlines->text);
	return cmdlines->text;
}

const char *
cmdlines_since(struct cmdlines *cmdlines, pid_t pid, time_t when)
{
	struct entry *entry;

	if (pid <= 0)
		return "";
	entry = entry_of(cmdlines, pid);
	if (!entry->life_known) {
		process_look(pid, &entry->life);
		entry->life_known = true;
	}
	return process_lived_at(&entry->life, when) ? cmdlines_of(cmdlines, pid)
	                                            : "";
}

const struct whereabouts *
cmdlines_whereabouts(struct cmdlines *cmdlines, pid_t pid)
{
	struct entry *entry = entry_of(cmdlines, pid);

	if (!entry->place_known)
		whereabouts_read(pid, &entry->place);
	entry->place_known = true;
	return &entry->place;
}
