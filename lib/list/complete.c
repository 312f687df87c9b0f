/* SPDX-License-Identifier: BSD-2-Clause */
/* What a shell can offer: which list the words on the line ask for. */

#include "list/complete.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/out.h"
#include "list/check.h"
#include "list/column.h"
#include "list/complete_part.h"
#include "model/kinds.h"
#include "who/ns.h"

#define SYSV_KINDS (ROW_KIND(KIND_SYSV_COUNT) - 1)

/* A line up to the cursor. */
struct line {
	const char *choice, *typed;
	struct kind_set named; /* by options such as -q */
	bool limits, processes, all;
	const char *ns;                /* of --ns */
	const char *first;             /* word that is no option */
	const struct check_row *check; /* the first such word that is one */
};

static bool
begins(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

/* Adds the kinds with these letters. */
static void
add_letters(struct kind_set *set, const char *letters)
{
	for (unsigned id = 0; id < KIND_COUNT; id++)
		if (strchr(letters, kinds[id]->letter) != NULL)
			kind_set_add(set, kinds[id]);
}

/* A long option that names a kind, in its singular or plural. */
static void
read_long(struct line *line, const char *word)
{
	static const struct {
		const char *name;
		const char *letter;
	} names[] = {
		{ "--queue", "q" },
		{ "--shmem", "m" },
		{ "--semaphore", "s" },
		{ "--posix-mqueue", "Q" },
		{ "--posix-shmem", "M" },
		{ "--posix-semaphore", "S" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t length = strlen(names[i].name);

		if (begins(word, names[i].name) &&
		    strcmp(word + length + (word[length] == 's'), "") == 0)
			add_letters(&line->named, names[i].letter);
	}
	line->limits |= strcmp(word, "--global") == 0;
	line->processes |= strcmp(word, "--processes") == 0;
	line->all |= begins(word, "--all");
	if (begins(word, "--ns="))
		line->ns = word + strlen("--ns=");
}

/* Letters of options; only lsipc has kinds of POSIX IPC among them. */
static void
read_letters(struct line *line, const char *letters, bool is_lsipc)
{
	struct kind_set set = { .bits = 0 };

	add_letters(&set, letters);
	if (!is_lsipc)
		set.bits &= SYSV_KINDS;
	line->named.bits |= set.bits;
	line->all |= letters[0] == 'a';
	line->limits |= is_lsipc && strchr(letters, 'g') != NULL;
	line->processes |= is_lsipc && strchr(letters, 'p') != NULL;
}

/* It may be the value of an option, too, as those of ipccheck -w. */
static void
read_operand(struct line *line, const char *word)
{
	if (line->first == NULL)
		line->first = word;
	if (line->check == NULL)
		line->check = check_find(word);
}

static void
read_words(struct line *line, char *const *words)
{
	const char *command = words[0] == NULL ? "" : words[0];
	size_t length = strlen(command);
	/* A folder or PROGRAM_PREFIX may stand in front. */
	bool is_lsipc =
	    length >= 5 && strcmp(command + length - 5, "lsipc") == 0;

	for (size_t i = 1; command[0] != '\0' && words[i] != NULL; i++)
		if (strcmp(words[i - 1], "--ns") == 0)
			line->ns = words[i];
		else if (begins(words[i], "--"))
			read_long(line, words[i]);
		else if (words[i][0] == '-')
			read_letters(line, words[i] + 1, is_lsipc);
		else
			read_operand(line, words[i]);
}

/* Those that the option or operand is for; otherwise those that are named;
 * otherwise all of these. */
static struct kind_set
wanted(const struct line *line, unsigned all)
{
	struct kind_set set = { .bits = 0 };

	add_letters(&set, line->choice);
	set.bits &= all;
	if (set.bits == 0)
		set.bits = line->named.bits & all;
	if (set.bits == 0)
		set.bits = all;
	return set;
}

static void
offer_ids(struct offer *offer, struct line *line)
{
	const struct kind_set set = wanted(line, SYSV_KINDS);

	offer_objects(offer, OFFER_ID, &set);
}

static void
offer_keys(struct offer *offer, struct line *line)
{
	const struct kind_set set = wanted(line, SYSV_KINDS);

	offer_objects(offer, OFFER_KEY, &set);
}

/* A name alone doesn't say its kind. */
static void
offer_names(struct offer *offer, struct line *line)
{
	struct kind_set set = wanted(line, ROW_OBJECT & ~SYSV_KINDS);

	if (strcmp(line->choice, "-") == 0)
		set.bits &= line->named.bits;
	offer_objects(offer, OFFER_NAME, &set);
}

/* POSIX objects only where the command takes them. */
static void
offer_targets(struct offer *offer, struct line *line)
{
	struct kind_set set = { .bits = 0 };

	add_letters(&set, line->choice);
	if ((set.bits & SYSV_KINDS) == 0) {
		set.bits |= SYSV_KINDS;
		if (line->named.bits != 0)
			set.bits &= line->named.bits;
	}
	offer_objects(offer, OFFER_TARGET, &set);
}

/* What is in front of the last of these marks in the typed text is repeated. */
static void
set_lead(struct offer *offer, const struct line *line, const char *marks)
{
	size_t length = strlen(line->typed);

	while (length > 0 && strchr(marks, line->typed[length - 1]) == NULL)
		length--;
	offer->lead = line->typed;
	offer->lead_length = length;
}

static void
offer_output(struct offer *offer, struct line *line)
{
	unsigned rows = line->named.bits | (line->limits ? ROW_LIMIT : 0) |
	                (line->processes ? ROW_USE : 0);

	if (line->named.bits == 0 && !line->limits)
		rows = SYSV_KINDS | ROW_USE | (line->processes ? 0 : ROW_LIMIT);
	set_lead(offer, line, "+,");
	offer_columns(offer, rows);
}

static void
offer_order(struct offer *offer, struct line *line)
{
	set_lead(offer, line, ",:");
	if (offer->lead_length > 0 &&
	    line->typed[offer->lead_length - 1] == ':')
		offer_word(offer, "desc", "");
	else
		offer_columns(offer, wanted(line, ROW_OBJECT).bits);
}

static void
offer_owner(struct offer *offer, struct line *line)
{
	set_lead(offer, line, ":");
	if (offer->lead_length > 0)
		offer_groups(offer);
	else
		offer_users(offer);
}

static void
offer_namespaces(struct offer *offer, struct line *line)
{
	(void)line;
	offer_processes(offer);
}

static void
offer_user(struct offer *offer, struct line *line)
{
	(void)line;
	offer_users(offer);
}

static void
offer_group(struct offer *offer, struct line *line)
{
	(void)line;
	offer_groups(offer);
}

static void
offer_huge(struct offer *offer, struct line *line)
{
	(void)line;
	offer_page_sizes(offer);
}

static void
offer_modes(struct offer *offer, struct line *line)
{
	(void)line;
	offer_choice(offer, "0600|0640|0644|0660|0666");
}

static void
offer_durations(struct offer *offer, struct line *line)
{
	(void)line;
	offer_choice(offer, "500ms|1|5|1m|1h|1d");
}

static void
offer_condition(struct offer *offer, struct line *line)
{
	(void)line;
	offer_conditions(offer);
}

static void
offer_measure(struct offer *offer, struct line *line)
{
	offer_measures(offer,
	    line->check == NULL ? NULL : check_name(line->check));
}

static void
offer_limit(struct offer *offer, struct line *line)
{
	(void)line;
	offer_limits(offer, OFFER_LIMITS_SET);
}

static void
offer_words(struct offer *offer, struct line *line)
{
	offer_choice(offer, line->choice);
}

static const struct {
	const char *type; /* as in lib/cli/opt_help.c */
	void (*offer)(struct offer *offer, struct line *line);
} types[] = {
	{ "id", offer_ids },
	{ "key", offer_keys },
	{ "name", offer_names },
	{ "target", offer_targets },
	{ "columns", offer_output },
	{ "order", offer_order },
	{ "namespace", offer_namespaces },
	{ "pid", offer_namespaces },
	{ "user", offer_user },
	{ "group", offer_group },
	{ "owner", offer_owner },
	{ "page-size", offer_huge },
	{ "mode", offer_modes },
	{ "duration", offer_durations },
	{ "words", offer_words },
	{ "condition", offer_condition },
	{ "measure", offer_measure },
	{ "limit", offer_limit },
};

static void
offer_type(struct offer *offer, struct line *line, const char *type,
    size_t length)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strlen(types[i].type) == length &&
		    memcmp(types[i].type, type, length) == 0)
			types[i].offer(offer, line);
}

/* Whether a word is one of "word:what it means|...". */
static bool
is_verb(const char *choice, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = choice; at != NULL; at = strchr(at, '|')) {
		at += *at == '|';
		if (begins(at, word) && at[length] == ':')
			return true;
	}
	return false;
}

/* The operands after a check of ipccheck: limits, or targets of its kinds. */
static void
offer_checked(struct offer *offer, const struct check_row *check)
{
	struct kind_set set = { .bits = 0 };

	if (check_is_limits(check)) {
		offer_limits(offer, OFFER_LIMITS_USED);
		return;
	}
	for (unsigned id = 0; id < KIND_COUNT; id++)
		if (check_fits(check, kinds[id]))
			kind_set_add(&set, kinds[id]);
	offer_objects(offer, OFFER_TARGET, &set);
}

/* An operand. A kind as the first one (ipcrm msg) is that of the ids after it;
 * @rest is of what type, and of which kinds, all others are. */
static void
offer_operand(struct offer *offer, struct line *line, const char *rest)
{
	const struct kind *kind =
	    line->first == NULL ? NULL : kind_of_word(line->first);
	bool has_words = strcmp(line->choice, "-") != 0;
	struct kind_set set = { .bits = 0 };
	size_t type = strcspn(rest, "/");

	/* The first operand of ipccheck is always a check. */
	if (is_verb(line->choice, "limits")) {
		if (line->check != NULL)
			offer_checked(offer, line->check);
		else
			offer_choice(offer, line->choice);
		return;
	}
	if (kind != NULL) {
		kind_set_add(&set, kind);
		offer_objects(offer, OFFER_ID, &set);
		return;
	}
	/* With -a they would be misuse. */
	if (has_words && line->all)
		return;
	if (has_words && line->first == NULL)
		offer_choice(offer, line->choice);
	line->choice = rest + type + (rest[type] == '/');
	offer_type(offer, line, rest, type);
}

int
complete_print(char *const *args)
{
	static const char operand[] = "operand-";
	struct buffer out = { .bytes = NULL };
	struct offer offer = { .out = &out, .lead = "" };
	struct line line = { .ns = NULL };

	if (args[0] == NULL || args[1] == NULL || args[2] == NULL)
		return EXIT_FAILURE;
	line.choice = args[1];
	line.typed = args[2];
	read_words(&line, args + 3);
	if (ns_enter(line.ns) != NULL)
		return EXIT_SUCCESS;
	if (begins(args[0], operand))
		offer_operand(&offer, &line, args[0] + strlen(operand));
	else
		offer_type(&offer, &line, args[0], strlen(args[0]));
	if (!offer.failed && out_bytes(out.bytes, out.length) == -1)
		offer.failed = true;
	buffer_free(&out);
	return offer.failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
