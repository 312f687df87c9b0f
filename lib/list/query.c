/* SPDX-License-Identifier: BSD-2-Clause */
/* What a listing is asked to show. */

#include "list/query.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/parse.h"
#include "list/portrait.h"
#include "list/posix.h"
#include "list/tree.h"
#include "model/kind.h"
#include "model/kinds.h"

#define LEAST_INTERVAL 1000000 /* nanoseconds */

const char *
query_form(struct query *query, enum table_form form)
{
	if (query->has_form && query->style.form != form)
		return "-J, -e, -l, -n and -r exclude each other";
	query->has_form = true;
	query->style.form = form;
	return NULL;
}

const char *
query_time_format(struct query *query, const char *word)
{
	static const char *const words[] = {
		[VALUE_SHORT] = "short",
		[VALUE_FULL] = "full",
		[VALUE_ISO] = "iso",
		NULL,
	};
	unsigned index;
	const char *why = parse_word(word, words, &index);

	query->has_time = true;
	if (why == NULL)
		query->style.value.time = index;
	return why;
}

const char *
query_color(struct query *query, const char *word)
{
	if (word != NULL)
		return terminal_parse_color(word, &query->color);
	query->color = TERMINAL_ALWAYS;
	return NULL;
}

const char *
query_over(struct query *query, const char *word)
{
	return threshold_parse_share(word, &query->over);
}

const char *
query_every(struct query *query, const char *word)
{
	const char *why = parse_duration(word, &query->every);

	if (why == NULL && query->every < LEAST_INTERVAL)
		return "too short: at least 1ms";
	return why;
}

const char *
query_count(struct query *query, const char *word)
{
	query->has_count = true;
	return parse_count(word, 1, UINT64_MAX - 1, &query->count);
}

/* Whether an option asks for objects, one or many, and not for limits. */
static bool
asks_for_many(const struct query *query)
{
	return query->creator || query->times || query->processes ||
	       query->changes || query->sort != NULL ||
	       query->request.filter.given != 0;
}

/* Whether the columns asked for are none of those of limits. */
static bool
asks_for_columns_of_objects(const struct query *query)
{
	struct columns columns = { .count = 0 };

	if (query->output == NULL || query->output[0] == '+')
		return false;
	if (columns_add(&columns, query->output, ROW_LIMIT) != NULL)
		return true;
	/* Objects have a namespace, too. */
	for (size_t i = 0; i < columns.count; i++)
		if ((columns.list[i]->needs & COLUMN_NS) == 0)
			return false;
	return true;
}

/* The kind of the object of -i ID or -N NAME, which excludes options about
 * many. */
static const char *
check_kind(const struct query *query)
{
	const struct kind *kind = kind_set_next(&query->request.kinds, NULL);
	bool by_name = query->name != NULL;

	if (kind_set_count(&query->request.kinds) != 1 ||
	    kind_is_posix(kind) != by_name)
		return by_name ? "-N needs one of -M, -Q, -S"
		               : "-i needs one of -m, -q, -s";
	if (query->request.filter.given != 0 || query->sort != NULL ||
	    query->request.everywhere)
		return by_name ? "-N is about one object"
		               : "-i is about one object";
	return NULL;
}

/* The object of -i or -N becomes the only target. */
static const char *
check_one(struct query *query, struct query_option *refused)
{
	const struct query_option name = { "-N", query->name, NULL };
	const char *why = NULL;

	if (query->name != NULL && query->targets.count > 0) {
		*refused = name;
		return "another object is named already";
	}
	if (query->one.by_id && query->name != NULL)
		return "-i and -N exclude each other";
	why = check_kind(query);
	if (why != NULL)
		return why;
	query->one.kind = kind_set_next(&query->request.kinds, NULL);
	if (query->name != NULL)
		why = target_parse_name(&query->one, query->name);
	if (why != NULL)
		*refused = name;
	return why != NULL ? why : targets_add(&query->targets, &query->one);
}

static const char *
check_named(struct query *query, struct query_option *refused)
{
	const char *why = NULL;

	if (query->one.by_id || query->name != NULL)
		why = check_one(query, refused);
	else if (query->named && query->request.everywhere)
		why = "TARGET and --all-namespaces exclude each other";
	if (query->named)
		query->request.targets = &query->targets;
	return why;
}

/* Differences have a form of their own. */
static const char *
check_repetition(const struct query *query)
{
	enum table_form form = query->style.form;

	if (query->every == 0 && query->has_count)
		return "--count needs --every DURATION";
	if (!query->changes)
		return NULL;
	if (query->every == 0)
		return "--changes needs --every DURATION";
	if (query->processes)
		return "--changes is about objects, and excludes -p";
	if (query->sort != NULL)
		return "--changes and --sort exclude each other";
	if (form != TABLE_LIST && form != TABLE_JSON)
		return "--changes prints text or JSON, and excludes -e, -n "
		       "and -r";
	return NULL;
}

static const char *
check_options(struct query *query, struct query_option *refused)
{
	struct kind_set *asked = &query->request.kinds;
	const char *why;

	why = check_repetition(query);
	if (why != NULL)
		return why;
	if (query->limits && (asks_for_many(query) || query->named))
		return "-g is about limits, not about objects";
	if (query->over.given && !query->limits)
		return "--over is about limits: only with -g";
	why = check_named(query, refused);
	if (why == NULL)
		why = posix_refusal(&query->request);
	if (why == NULL && query->limits)
		why = posix_limits_refusal(asked);
	if (why != NULL)
		return why;
	if (!query->limits)
		query->limits = kind_set_count(asked) == 0 &&
		                !asks_for_many(query) &&
		                !query->request.everywhere &&
		                !asks_for_columns_of_objects(query);
	if (!query->limits && kind_set_count(asked) == 0)
		kind_set_add_sysv(asked);
	return NULL;
}

/* The columns, and those to sort by. */
static const char *
choose_columns(struct query *query, const struct layout_request *layout,
    struct query_option *refused)
{
	const char *why;

	*refused =
	    (struct query_option){ "-o", query->output, "--list-columns" };
	why = layout_columns(&query->columns, layout, query->output);
	if (why != NULL)
		return why;
	*refused =
	    (struct query_option){ "--sort", query->sort, "--list-columns" };
	return layout_order(query->order, &query->norder, layout, query->sort);
}

/* What is read for all that. */
static unsigned
needs_of(const struct query *query)
{
	unsigned needs = columns_needs(&query->columns);

	for (size_t i = 0; i < query->norder; i++)
		needs |= query->order[i].column->needs;
	if (query->processes || query->details)
		needs |= COLUMN_PIDS | COLUMN_COMMAND | COLUMN_PLACE;
	if (query->details)
		needs |= COLUMN_SEMAPHORES;
	return needs;
}

/* The forms for people. */
static void
choose_drawing(struct query *query)
{
	query->style.tree = query->processes && query->style.form == TABLE_LIST;
	/* Whoever chooses columns gets these. */
	query->drawn = query->style.tree && !query->details &&
	               query->output == NULL && !query->creator &&
	               !query->times && !query->request.everywhere;
	if (query->drawn)
		query->request.needs |= TREE_NEEDS;
	/* -i and -N have the list of titles of the stock tool. */
	query->portrait = query->details && !query->one.by_id &&
	                  query->name == NULL && query->output == NULL &&
	                  query->style.form == TABLE_LIST && !query->creator &&
	                  !query->times;
	if (query->portrait)
		query->request.needs |= PORTRAIT_NEEDS;
}

const char *
query_complete(struct query *query, struct query_option *refused)
{
	struct layout_request layout;
	const char *why;

	*refused = (struct query_option){ .name = NULL };
	query->named =
	    query->one.by_id || query->name != NULL || query->targets.count > 0;
	/* A list, if such a form is asked for, or several objects may be. */
	query->details = query->named && query->targets.count < 2 &&
	                 query->request.filter.given == 0 &&
	                 query->sort == NULL && !query->changes &&
	                 (!query->has_form || query->style.form == TABLE_JSON);
	why = check_options(query, refused);
	if (why != NULL)
		return why;
	layout = (struct layout_request){
		.kinds = &query->request.kinds,
		.limits = query->limits,
		.creator = query->creator,
		.times = query->times,
		.processes = query->processes,
		.everywhere = query->request.everywhere,
		.details = query->details,
		.json = query->style.form == TABLE_JSON,
	};
	why = choose_columns(query, &layout, refused);
	query->request.needs = needs_of(query);
	choose_drawing(query);
	query->style.color =
	    query->style.form == TABLE_LIST && terminal_has_color(query->color);
	query->style.name = layout_name(&layout);
	if (query->details && !query->has_time)
		query->style.value.time = VALUE_FULL;
	query->style.value.now = time(NULL);
	return why;
}

void
query_context(const struct query *query, struct column_context *context)
{
	context->everywhere = query->request.everywhere;
	context->processes =
	    query->processes && query->style.form != TABLE_JSON;
	context->repeat = context->processes && !query->style.tree;
}

bool
query_is_watched(const struct query *query)
{
	return query->style.form == TABLE_LIST && isatty(STDOUT_FILENO) != 0 &&
	       isatty(STDERR_FILENO) != 0;
}

bool
query_has_nothing(const struct query *query, const struct listing *listing)
{
	return listing->count == 0 && listing->doubts.count == 0 &&
	       query_is_watched(query);
}

/* "a", "a or b", "a, b or c". */
static void
list_titles(const struct kind_set *set, char text[static QUERY_NOTHING])
{
	const struct kind *kind = NULL;
	unsigned left = kind_set_count(set);
	size_t at = 0;

	while ((kind = kind_set_next(set, kind)) != NULL) {
		const char *gap = --left == 0 ? "" : left == 1 ? " or " : ", ";

		at += (size_t)snprintf(text + at, QUERY_NOTHING - at, "%ss%s",
		    kind->title, gap);
	}
}

const char *
query_nothing(const struct query *query, char text[static QUERY_NOTHING])
{
	char titles[QUERY_NOTHING];

	list_titles(&query->request.kinds, titles);
	snprintf(text, QUERY_NOTHING, "no %.200s%s", titles,
	    query->request.filter.given != 0 ? " match" : "");
	return text;
}
