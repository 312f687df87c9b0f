/* SPDX-License-Identifier: BSD-2-Clause */
/* Checks of limits and objects. */

#include "list/check_part.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/proc.h"
#include "model/kinds.h"
#include "why/explain.h"

static const struct check_row limits_row = {
	.name = "limits",
	.measure = "used",
	.noun = "used",
	.has_percent = true,
	.perform = check_limits,
};

/* The limits, then the rows of objects. */
const struct check_row *
check_at(size_t at)
{
	if (at == 0)
		return &limits_row;
	return at <= check_nrows_of_objects ? &check_rows_of_objects[at - 1]
	                                    : NULL;
}

const char *
check_measure(const struct check_row *row)
{
	return row->measure;
}

const struct check_row *
check_find(const char *name)
{
	const struct check_row *row;

	for (size_t i = 0; (row = check_at(i)) != NULL; i++)
		if (strcmp(row->name, name) == 0)
			return row;
	return NULL;
}

/* Appends a word to a list with commas. */
static void
add_word(char *list, size_t size, const char *word)
{
	size_t length = strlen(list);

	snprintf(list + length, size - length, "%s%s", length > 0 ? ", " : "",
	    word);
}

const struct check_row *
check_choose(const struct check_row *row, const char *measure, const char **why)
{
	static char words[128];
	const struct check_row *other;

	words[0] = '\0';
	for (size_t i = 0; (other = check_at(i)) != NULL; i++) {
		if (strcmp(other->name, row->name) != 0)
			continue;
		if (strcmp(other->measure, measure) == 0)
			return other;
		add_word(words, sizeof(words), other->measure);
	}
	*why = words;
	return NULL;
}

const char *
check_names(void)
{
	static char words[128];
	const struct check_row *row, *last = NULL;

	words[0] = '\0';
	for (size_t i = 0; (row = check_at(i)) != NULL; last = row, i++)
		if (last == NULL || strcmp(last->name, row->name) != 0)
			add_word(words, sizeof(words), row->name);
	return words;
}

enum threshold_unit
check_unit(const struct check_row *row)
{
	return row->unit;
}

bool
check_has_percent(const struct check_row *row)
{
	return row->has_percent;
}

bool
check_is_limits(const struct check_row *row)
{
	return row == &limits_row;
}

bool
check_is_semaphores(const struct check_row *row)
{
	return strcmp(row->name, "semaphore") == 0;
}

bool
check_is_exists(const struct check_row *row)
{
	return row->perform == check_existence;
}

bool
check_fits(const struct check_row *row, const struct kind *kind)
{
	return (row->kinds & 1u << kind->id) != 0;
}

const char *
check_name(const struct check_row *row)
{
	return row->name;
}

bool
check_add_limit(struct check *check, const struct limit *limit)
{
	for (size_t i = 0; i < check->nlimits; i++)
		if (check->limits[i] == limit)
			return true;
	if (check->nlimits == CHECK_LIMITS)
		return false;
	check->limits[check->nlimits++] = limit;
	return true;
}

struct finding *
check_add(struct check *check, const char *label)
{
	struct finding *list, *finding;

	list = array_grow(check->list, check->count, &check->capacity,
	    sizeof(*list));
	if (list == NULL) {
		check->no_memory = true;
		return NULL;
	}
	check->list = list;
	finding = &list[check->count];
	*finding = (struct finding){
		.label = strdup(label),
		.noun = check->row->noun,
		.unit = check->row->unit,
	};
	if (finding->label == NULL) {
		check->no_memory = true;
		return NULL;
	}
	check->count++;
	return finding;
}

void
check_explain(struct check *check, struct finding *finding, const char *why)
{
	free(finding->why);
	finding->why = strdup(why);
	check->no_memory |= finding->why == NULL;
}

void
check_add_unknown(struct check *check, const char *label, const char *why)
{
	struct finding *finding = check_add(check, label);

	if (finding != NULL)
		check_explain(check, finding, why);
}

/* The kind whose objects a limit counts. */
static const struct kind *
kind_counted_by(const struct limit *limit)
{
	for (size_t i = 0; i < KIND_COUNT; i++)
		for (const struct limit *const *at = kinds[i]->limits;
		     at != NULL && *at != NULL; at++)
			if (*at == limit)
				return kinds[i];
	return NULL;
}

static void
add_limit(struct check *check, const struct limit *limit, bool named)
{
	const struct explain_subject subject = {
		.kind = kind_counted_by(limit),
	};
	struct limit_state state;
	char why[EXPLAIN_SIZE], label[LIMIT_LABEL];
	struct finding *finding;
	bool failed = limit_read(PROC_ROOT, limit, &state) == -1;
	int error = errno;

	if (failed && error == ENOSYS && !named)
		return; /* the kernel lacks the facility */
	finding = check_add(check, limit_label(limit, label));
	if (finding == NULL)
		return;
	if (failed) {
		check_explain(check, finding,
		    explain(why, EXPLAIN_ANY, &subject, error));
		return;
	}
	finding->is_read = true;
	finding->least = finding->greatest = state.used;
	finding->whole = state.value;
	finding->has_whole = true;
	if (limit_is_in_bytes(limit))
		finding->unit = THRESHOLD_BYTES;
}

void
check_limits(struct check *check)
{
	const struct kind *kind = NULL;

	for (size_t i = 0; i < check->nlimits; i++)
		add_limit(check, check->limits[i], true);
	while (check->nlimits == 0 &&
	       (kind = kind_set_next(&check->kinds, kind)) != NULL)
		for (const struct limit *const *limit = kind->limits;
		     *limit != NULL; limit++)
			if ((*limit)->used != NULL)
				add_limit(check, *limit, false);
}

static enum check_state
judge(const struct check *check, const struct finding *finding)
{
	enum threshold_answer critical, warning;

	if (!finding->is_read)
		return CHECK_UNKNOWN;
	if (finding->is_other)
		return CHECK_OK;
	critical = threshold_judge(&check->critical, finding->least,
	    finding->greatest, finding->whole);
	warning = threshold_judge(&check->warning, finding->least,
	    finding->greatest, finding->whole);
	if (critical == THRESHOLD_ALERTS)
		return CHECK_CRITICAL;
	if (critical == THRESHOLD_UNSURE || warning == THRESHOLD_UNSURE)
		return CHECK_UNKNOWN;
	return warning == THRESHOLD_ALERTS ? CHECK_WARNING : CHECK_OK;
}

/* What is proved to be critical stays so, whatever else isn't known; a warning
 * could be worse. */
static bool
is_worse(enum check_state a, enum check_state b)
{
	static const int ranks[] = {
		[CHECK_OK] = 0,
		[CHECK_WARNING] = 1,
		[CHECK_UNKNOWN] = 2,
		[CHECK_CRITICAL] = 3,
	};

	return ranks[a] > ranks[b];
}

enum check_state
check_perform(struct check *check)
{
	enum check_state worst = CHECK_OK;

	check->is_each =
	    check->targets.count > 0 || check->row->measure_object == NULL;
	check->row->perform(check);
	for (size_t i = 0; i < check->count; i++) {
		struct finding *finding = &check->list[i];

		finding->state = judge(check, finding);
		if (is_worse(finding->state, worst))
			worst = finding->state;
	}
	return check->no_memory ? CHECK_UNKNOWN : worst;
}

void
check_free(struct check *check)
{
	for (size_t i = 0; i < check->count; i++) {
		free(check->list[i].label);
		free(check->list[i].why);
	}
	free(check->list);
	targets_free(&check->targets);
}

const char *
check_state_word(enum check_state state)
{
	static const char *const words[] = { "OK", "WARNING", "CRITICAL",
		"UNKNOWN" };

	return words[state];
}
