/* SPDX-License-Identifier: BSD-2-Clause */
/* Which columns a listing has. */

#include "list/layout.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "list/report.h"

/* The only time of these is in each list. */
#define PQUEUE_COLUMNS "NAME,PERMS,OWNER,MTIME,USEDBYTES,MSGS"
#define PSEGMENT_COLUMNS "NAME,PERMS,OWNER,SIZE,MTIME"
#define PSEM_COLUMNS "NAME,PERMS,OWNER,MTIME,SVAL"

/* The columns of one kind, as in util-linux: by -c, by -t. */
static const char *const defaults[KIND_COUNT][2][2] = {
	[KIND_QUEUE] = {
		{ "KEY,ID,PERMS,OWNER,USEDBYTES,MSGS,LSPID,LRPID",
		    "KEY,ID,PERMS,OWNER,USEDBYTES,MSGS,LSPID,LRPID,SEND,RECV,"
		    "CTIME" },
		{ "KEY,ID,PERMS,OWNER,USEDBYTES,MSGS,LSPID,LRPID,CUID,CGID,UID,"
		  "GID",
		    "KEY,ID,PERMS,OWNER,USEDBYTES,MSGS,LSPID,LRPID,CUID,CGID,"
		    "UID,GID,SEND,RECV,CTIME" },
	},
	[KIND_SEGMENT] = {
		{ "KEY,ID,PERMS,OWNER,SIZE,NATTCH,STATUS,CTIME,CPID,LPID,"
		  "COMMAND",
		    "KEY,ID,PERMS,OWNER,SIZE,NATTCH,STATUS,CTIME,CPID,LPID,"
		    "ATTACH,DETACH,COMMAND" },
		{ "KEY,ID,PERMS,OWNER,SIZE,NATTCH,STATUS,CTIME,CPID,LPID,"
		  "COMMAND,CUID,CGID,UID,GID",
		    "KEY,ID,PERMS,OWNER,SIZE,NATTCH,STATUS,CTIME,CPID,LPID,"
		    "COMMAND,CUID,CGID,UID,GID,ATTACH,DETACH" },
	},
	[KIND_SEMSET] = {
		{ "KEY,ID,PERMS,OWNER,NSEMS",
		    "KEY,ID,PERMS,OWNER,NSEMS,OTIME,CTIME" },
		{ "KEY,ID,PERMS,OWNER,NSEMS,CUID,CGID,UID,GID",
		    "KEY,ID,PERMS,OWNER,NSEMS,CUID,CGID,UID,GID,OTIME,CTIME" },
	},
	[KIND_PQUEUE] = {
		{ PQUEUE_COLUMNS, PQUEUE_COLUMNS },
		{ PQUEUE_COLUMNS ",CUID,CGID", PQUEUE_COLUMNS ",CUID,CGID" },
	},
	[KIND_PSEGMENT] = {
		{ PSEGMENT_COLUMNS, PSEGMENT_COLUMNS },
		{ PSEGMENT_COLUMNS ",CUID,CGID",
		    PSEGMENT_COLUMNS ",CUID,CGID" },
	},
	[KIND_PSEM] = {
		{ PSEM_COLUMNS, PSEM_COLUMNS },
		{ PSEM_COLUMNS ",CUID,CGID", PSEM_COLUMNS ",CUID,CGID" },
	},
};

#define LIMIT_COLUMNS "RESOURCE,DESCRIPTION,LIMIT,USED,USE%"
#define BRIEF_LIMIT_COLUMNS "RESOURCE,LIMIT,USED,USE%"
#define NS_COLUMNS "NS,NSPID,NSCOMMAND"

unsigned
layout_rows(const struct layout_request *request)
{
	unsigned rows = request->processes ? ROW_USE : 0;
	const struct kind *kind = NULL;

	if (request->limits)
		return ROW_LIMIT;
	while ((kind = kind_set_next(request->kinds, kind)) != NULL)
		rows |= ROW_KIND(kind->id);
	return rows;
}

/* Whether kinds of System V IPC and of POSIX IPC are listed together. */
static bool
is_mixed(const struct layout_request *request)
{
	unsigned posix = 0, all = kind_set_count(request->kinds);
	const struct kind *kind = NULL;

	while ((kind = kind_set_next(request->kinds, kind)) != NULL)
		posix += kind_is_posix(kind);
	return posix > 0 && posix < all;
}

/* The columns of several kinds, and those after the namespace, have less room
 * on a terminal of 80 columns. */
static const char *
list_of_kinds(const struct layout_request *request)
{
	bool one = kind_set_count(request->kinds) == 1;

	if (request->processes)
		return one ? "ID,KEY,OWNER,MSGS,SIZE,NATTCH,NSEMS"
		           : "ID,KIND,KEY,OWNER";
	if (one && request->everywhere && !request->json && !request->creator &&
	    !request->times)
		return "KEY,ID,NAME,PERMS,OWNER,USEDBYTES,MSGS,SIZE,NATTCH,"
		       "STATUS,NSEMS";
	if (one)
		return defaults[kind_set_next(request->kinds, NULL)->id]
			       [request->creator][request->times];
	if (is_mixed(request) && !request->json)
		return "KIND,KEY,ID,NAME,PERMS,OWNER,MSGS,SIZE,NATTCH,NSEMS,"
		       "SVAL";
	return request->everywhere
	           ? "KIND,KEY,ID,NAME,OWNER,MSGS,SIZE,NATTCH"
	           : "KIND,KEY,ID,NAME,PERMS,OWNER,USEDBYTES,MSGS,SIZE,NATTCH,"
	             "NSEMS,SVAL";
}

static void
choose_defaults(struct columns *columns, const struct layout_request *request)
{
	unsigned rows = layout_rows(request);

	if (request->everywhere)
		columns_add_fitting(columns, NS_COLUMNS, rows);
	if (request->limits) {
		columns_add_fitting(columns,
		    request->everywhere && !request->json ? BRIEF_LIMIT_COLUMNS
							  : LIMIT_COLUMNS,
		    rows);
		return;
	}
	if (request->details && !request->creator && !request->times)
		columns_add_all(columns, rows);
	else
		columns_add_fitting(columns, list_of_kinds(request), rows);
	if (kind_set_count(request->kinds) > 1 && request->creator)
		columns_add_fitting(columns, "CUID,CGID,UID,GID", rows);
	if (kind_set_count(request->kinds) > 1 && request->times)
		columns_add_fitting(columns,
		    "SEND,RECV,ATTACH,DETACH,OTIME,MTIME,CTIME", rows);
	if (request->processes && !request->json)
		columns_add_fitting(columns, REPORT_USES_BRIEF, ROW_USE);
}

/* Those for which @keep holds. */
static void
keep_columns(struct columns *columns, bool (*keep)(const struct column *column))
{
	size_t kept = 0;

	for (size_t i = 0; i < columns->count; i++)
		if (keep(columns->list[i]))
			columns->list[kept++] = columns->list[i];
	columns->count = kept;
}

/* The namespace is where one is, but with --ns. */
static bool
is_detail(const struct column *column)
{
	return column->title != NULL && (column->needs & COLUMN_NS) == 0;
}

static bool
is_of_object(const struct column *column)
{
	return (column->rows & ROW_OBJECT) != 0;
}

/* In JSON a grade goes with its reason. */
static void
add_reason(struct columns *columns)
{
	struct columns all = { .count = 0 };
	unsigned needs = columns_needs(columns);

	for (size_t i = 0; i < columns->count; i++) {
		columns_append(&all, columns->list[i]);
		if ((columns->list[i]->needs & COLUMN_ORPHANED) != 0 &&
		    (needs & COLUMN_REASON) == 0)
			columns_add_fitting(&all, "ORPHANED_REASON",
			    ROW_OBJECT);
	}
	*columns = all;
}

const char *
layout_columns(struct columns *columns, const struct layout_request *request,
    const char *list)
{
	const char *why = NULL;

	if (list == NULL || list[0] == '+')
		choose_defaults(columns, request);
	if (request->details)
		keep_columns(columns, is_detail);
	if (list != NULL)
		why = columns_add(columns, list + (list[0] == '+'),
		    layout_rows(request));
	if (why == NULL && request->json && !request->limits) {
		keep_columns(columns, is_of_object); /* processes are below */
		add_reason(columns);
	}
	return why == NULL && columns->overflow ? "too many columns" : why;
}

const char *
layout_order(struct listing_order order[static LAYOUT_MOST_SORTED],
    size_t *count, const struct layout_request *request, const char *text)
{
	static const char malformed[] = "not COLUMN[:desc],...";

	for (const char *at = text; at != NULL;) {
		size_t length = strcspn(at, ","), name = strcspn(at, ",:");
		struct columns columns = { .count = 0 };
		const char *why = NULL;
		bool descending;
		char word[64];

		descending = length - name == 5 &&
		             strncasecmp(at + name, ":desc", 5) == 0;
		if (name >= sizeof(word) || *count == LAYOUT_MOST_SORTED ||
		    (length != name && !descending))
			return malformed;
		snprintf(word, sizeof(word), "%.*s", (int)name, at);
		why = columns_add(&columns, word,
		    layout_rows(request) & ROW_OBJECT);
		if (why != NULL)
			return why;
		order[(*count)++] = (struct listing_order){
			.column = columns.list[0],
			.descending = descending,
		};
		at = at[length] == ',' ? at + length + 1 : NULL;
	}
	return NULL;
}

const char *
layout_name(const struct layout_request *request)
{
	if (request->limits)
		return "ipclimits";
	return kind_set_count(request->kinds) == 1
	           ? kind_set_next(request->kinds, NULL)->stock_list
	           : "objects";
}
