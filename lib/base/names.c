/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of users and groups, each asked for once. */

#include "base/names.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
	uint32_t id;
	bool used;
	struct name name;
};

/* Open addressing; a power of two, never more than half full. */
struct table {
	const char *(*ask)(uint32_t id);
	struct entry *entries;
	size_t size, used;
};

struct names {
	struct table users, groups;
	/* Holds an entry when there is no memory to keep it. */
	char number[16];
	struct name scratch;
};

int
names_error(int error)
{
	/* Services say by many others that there is no such name. */
	static const int failures[] = { EACCES, EINTR, EIO, EMFILE, ENFILE,
		ENOMEM, ERANGE };

	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++)
		if (error == failures[i])
			return error;
	return 0;
}

static const char *
ask_user(uint32_t id)
{
	struct passwd *pw = getpwuid(id);

	return pw == NULL ? NULL : pw->pw_name;
}

static const char *
ask_group(uint32_t id)
{
	struct group *gr = getgrgid(id);

	return gr == NULL ? NULL : gr->gr_name;
}

struct names *
names_new(void)
{
	struct names *names;

	names = calloc(1, sizeof(*names));
	if (names == NULL)
		return NULL;
	names->users.ask = ask_user;
	names->groups.ask = ask_group;
	return names;
}

static void
free_table(struct table *table)
{
	for (size_t i = 0; i < table->size; i++)
		if (table->entries[i].used)
			free((char *)(uintptr_t)table->entries[i].name.text);
	free(table->entries);
}

void
names_free(struct names *names)
{
	if (names == NULL)
		return;
	free_table(&names->users);
	free_table(&names->groups);
	free(names);
}

/* The entry of @id, or the free one where it belongs. */
static struct entry *
find_entry(const struct table *table, uint32_t id)
{
	uint32_t hash = id * UINT32_C(2654435761);

	for (size_t at = hash;; at++) {
		struct entry *entry = &table->entries[at & (table->size - 1)];

		if (!entry->used || entry->id == id)
			return entry;
	}
}

static int
grow(struct table *table)
{
	struct table larger = *table;

	larger.size = table->size == 0 ? 64 : table->size * 2;
	larger.entries = calloc(larger.size, sizeof(*larger.entries));
	if (larger.entries == NULL)
		return -1;
	for (size_t i = 0; i < table->size; i++)
		if (table->entries[i].used)
			*find_entry(&larger, table->entries[i].id) =
			    table->entries[i];
	free(table->entries);
	*table = larger;
	return 0;
}

static const struct name *
look_up(struct names *names, struct table *table, uint32_t id)
{
	struct entry *entry;
	const char *text;

	if (table->size > 0) {
		entry = find_entry(table, id);
		if (entry->used)
			return &entry->name;
	}
	snprintf(names->number, sizeof(names->number), "%u", id);
	names->scratch = (struct name){
		.text = names->number,
		.length = strlen(names->number),
	};
	if (2 * (table->used + 1) > table->size && grow(table) == -1)
		return &names->scratch;
	errno = 0;
	text = table->ask(id);
	entry = find_entry(table, id);
	entry->name.known = text != NULL;
	entry->name.doubtful = text == NULL && names_error(errno) != 0;
	entry->name.text = strdup(text != NULL ? text : names->number);
	if (entry->name.text == NULL)
		return &names->scratch;
	entry->name.length = strlen(entry->name.text);
	entry->id = id;
	entry->used = true;
	table->used++;
	return &entry->name;
}

const struct name *
names_user(struct names *names, uid_t uid)
{
	return look_up(names, &names->users, uid);
}

const struct name *
names_group(struct names *names, gid_t gid)
{
	return look_up(names, &names->groups, gid);
}
