/* SPDX-License-Identifier: BSD-2-Clause */
/* What a shell can offer: the lists themselves. */

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>

#include "base/names.h"
#include "base/proc.h"
#include "base/sizefmt.h"
#include "cli/target.h"
#include "list/check.h"
#include "list/column.h"
#include "list/complete_part.h"
#include "list/condition.h"
#include "model/walk.h"
#include "who/ns.h"

#define PAGES_DIR "/sys/kernel/mm/hugepages"

/* Whether every shell takes the word as it is: no ~user, -option, =command. */
static bool
is_plain(const char *word)
{
	static const char marks[] = "._~/:+,=@%-";

	if (word[0] == '\0' || strchr("~-=", word[0]) != NULL)
		return false;
	for (; *word != '\0'; word++)
		if (!isascii((unsigned char)*word) ||
		    (!isalnum((unsigned char)*word) &&
			strchr(marks, *word) == NULL))
			return false;
	return true;
}

static void
add(struct offer *offer, const char *bytes, size_t length)
{
	if (buffer_add(offer->out, bytes, length) == -1)
		offer->failed = true;
}

void
offer_word(struct offer *offer, const char *word, const char *meaning)
{
	if (!is_plain(word))
		return;
	add(offer, offer->lead, offer->lead_length);
	add(offer, word, strlen(word));
	if (meaning[0] != '\0')
		add(offer, "\t", 1);
	for (; *meaning != '\0'; meaning++)
		add(offer, *meaning >= ' ' && *meaning <= '~' ? meaning : "?",
		    1);
	add(offer, "\n", 1);
}

/* A walk over objects. */
struct objects {
	struct offer *offer;
	enum offer_form form;
	struct names *names;
};

/* Appends to a text as far as there is room. */
static void __attribute__((format(printf, 3, 4)))
append(char *text, size_t size, const char *format, ...)
{
	size_t length = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + length, size - length, format, args);
	va_end(args);
}

/* Appends how many of a thing there are, if that is known. */
static void
append_count(char *text, size_t size, uint64_t count, const char *thing)
{
	if (count != OBJECT_UNKNOWN)
		append(text, size, ", %" PRIu64 " %s%s", count, thing,
		    count == 1 ? "" : "s");
}

/* Appends what it holds. */
static void
append_content(char *text, size_t size, const struct object *obj)
{
	const struct kind *kind = obj->kind;
	char bytes[SIZEFMT_SIZE];

	if (kind->messages != NULL)
		append_count(text, size, kind->messages(obj), "message");
	if (kind->elements != NULL)
		append_count(text, size, kind->elements(obj), "semaphore");
	if (kind->bytes != NULL && kind->bytes(obj) != OBJECT_UNKNOWN) {
		sizefmt(bytes, kind->bytes(obj));
		append(text, size, ", %s", bytes);
	}
	if (kind->attachments != NULL)
		append(text, size, ", attached %" PRIu64 " time%s",
		    kind->attachments(obj),
		    kind->attachments(obj) == 1 ? "" : "s");
}

static int
offer_object(const struct object *obj, void *arg)
{
	const struct objects *objects = arg;
	const char *owner = names_user(objects->names, obj->uid)->text;
	char word[TARGET_TEXT], meaning[2 * TARGET_TEXT];
	char id[16], key[16];

	snprintf(id, sizeof(id), "%d", obj->id);
	snprintf(key, sizeof(key), "0x%08x", (unsigned)obj->key);
	target_text(word, obj->kind, &obj->name);
	snprintf(meaning, sizeof(meaning), "%s %s", obj->kind->name,
	    objects->form == OFFER_KEY ? id : key);
	if (kind_is_posix(obj->kind))
		snprintf(meaning, sizeof(meaning), "%s", obj->kind->title);
	else if (objects->form == OFFER_TARGET)
		snprintf(meaning, sizeof(meaning), "%s", key);
	append(meaning, sizeof(meaning), ", %s", owner);
	append_content(meaning, sizeof(meaning), obj);
	if (objects->form == OFFER_TARGET)
		offer_word(objects->offer, word, meaning);
	else if (kind_is_posix(obj->kind))
		offer_word(objects->offer,
		    objects->form == OFFER_NAME ? obj->name.text : "", meaning);
	else if (objects->form == OFFER_ID)
		offer_word(objects->offer, id, meaning);
	else if (obj->key != IPC_PRIVATE)
		offer_word(objects->offer, key, meaning);
	return 0;
}

/* A list that isn't whole is of use all the same. */
static void
ignore_problem(const char *why, void *arg)
{
	(void)why;
	(void)arg;
}

void
offer_objects(struct offer *offer, enum offer_form form,
    const struct kind_set *set)
{
	struct objects objects = {
		.offer = offer,
		.form = form,
		.names = names_new(),
	};
	const struct visitor visitor = {
		.object = offer_object,
		.problem = ignore_problem,
		.arg = &objects,
	};
	const struct kind *kind = NULL;

	if (objects.names == NULL) {
		offer->failed = true;
		return;
	}
	while ((kind = kind_set_next(set, kind)) != NULL) {
		int ignored = object_walk(kind, WALK_FASTEST, &visitor);

		(void)ignored;
	}
	names_free(objects.names);
}

static int
offer_process(pid_t pid, ino_t inode, void *arg)
{
	char path[64], comm[64], word[16], meaning[128];
	ino_t ns = ns_of(pid, 0);

	(void)inode;
	snprintf(path, sizeof(path), PROC_ROOT "/%d/comm", (int)pid);
	if (ns == 0 || proc_read(path, comm, sizeof(comm)) == -1)
		return 0;
	comm[strcspn(comm, "\n")] = '\0';
	snprintf(word, sizeof(word), "%d", (int)pid);
	snprintf(meaning, sizeof(meaning), "%s, namespace %ju", comm,
	    (uintmax_t)ns);
	offer_word(arg, word, meaning);
	return 0;
}

void
offer_processes(struct offer *offer)
{
	int ignored =
	    proc_each_number(AT_FDCWD, PROC_ROOT, offer_process, offer);

	(void)ignored;
}

void
offer_users(struct offer *offer)
{
	const struct passwd *user;
	char meaning[32];

	setpwent();
	while ((user = getpwent()) != NULL) {
		snprintf(meaning, sizeof(meaning), "uid %u", user->pw_uid);
		offer_word(offer, user->pw_name, meaning);
	}
	endpwent();
}

void
offer_groups(struct offer *offer)
{
	const struct group *group;
	char meaning[32];

	setgrent();
	while ((group = getgrent()) != NULL) {
		snprintf(meaning, sizeof(meaning), "gid %u", group->gr_gid);
		offer_word(offer, group->gr_name, meaning);
	}
	endgrent();
}

/* A folder for each size: hugepages-2048kB. */
void
offer_page_sizes(struct offer *offer)
{
	DIR *dir = opendir(PAGES_DIR);
	const struct dirent *entry;
	char size[SIZEFMT_SIZE];
	uint64_t kilobytes;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (sscanf(entry->d_name, "hugepages-%" SCNu64 "kB",
			&kilobytes) != 1)
			continue;
		sizefmt(size, kilobytes * 1024);
		offer_word(offer, size, "");
	}
	if (dir != NULL)
		closedir(dir);
}

void
offer_columns(struct offer *offer, unsigned rows)
{
	struct columns columns = { .count = 0 };

	columns_add_all(&columns, rows);
	for (size_t i = 0; i < columns.count; i++)
		offer_word(offer, columns.list[i]->name, columns.list[i]->help);
}

void
offer_conditions(struct offer *offer)
{
	const char *word;
	char text[32];
	bool has_value;

	for (size_t i = 0; (word = condition_word(i, &has_value)) != NULL;
	     i++) {
		snprintf(text, sizeof(text), "%s%s", word,
		    has_value ? "=" : "");
		offer_word(offer, text, "");
	}
}

void
offer_measures(struct offer *offer, const char *check)
{
	const struct check_row *row;

	for (size_t i = 0; (row = check_at(i)) != NULL; i++)
		if (check == NULL || strcmp(check_name(row), check) == 0)
			offer_word(offer, check_measure(row), "");
}

static void
offer_one_limit(struct offer *offer, const struct limit *limit,
    enum offer_limits which)
{
	char label[LIMIT_LABEL], word[LIMIT_LABEL + 1];

	if (which == OFFER_LIMITS_SET ? limit->file == NULL
				      : limit->used == NULL)
		return;
	snprintf(word, sizeof(word), "%s%s", limit_label(limit, label),
	    which == OFFER_LIMITS_SET ? "=" : "");
	offer_word(offer, word, limit->text);
}

void
offer_limits(struct offer *offer, enum offer_limits which)
{
	for (size_t id = 0; id < KIND_COUNT; id++)
		for (const struct limit *const *limit = kinds[id]->limits;
		     limit != NULL && *limit != NULL; limit++)
			offer_one_limit(offer, *limit, which);
}

void
offer_choice(struct offer *offer, const char *choice)
{
	char word[64], meaning[128];

	while (*choice != '\0') {
		size_t length = strcspn(choice, "|]");
		size_t skip = choice[0] == '[';
		size_t word_length = strcspn(choice + skip, ":|]");

		snprintf(word, sizeof(word), "%.*s", (int)word_length,
		    choice + skip);
		word_length += skip + (choice[skip + word_length] == ':');
		snprintf(meaning, sizeof(meaning), "%.*s",
		    (int)(length - word_length), choice + word_length);
		offer_word(offer, word, meaning);
		choice += length;
		choice += strspn(choice, "|]");
	}
}
