/* SPDX-License-Identifier: BSD-2-Clause */
/* Showing what is asked for. */

#include "list/show.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/buffer.h"
#include "base/out.h"
#include "base/terminal.h"
#include "base/timefmt.h"
#include "list/doubts.h"
#include "list/event.h"
#include "list/limit_report.h"
#include "list/portrait.h"
#include "list/posix.h"
#include "list/report.h"
#include "list/tree.h"

/* Lines that are not of objects: the time, the headings, and how many more. */
#define OTHER_LINES 4

/* To the first line, and all below is erased. */
#define TO_TOP "\033[H\033[J"

static void
take_problem(const char *why, void *arg)
{
	struct show *show = arg;

	show->problems++;
	show->problem(why, show->arg);
}

static void
take_doubt(const char *why, void *arg)
{
	struct show *show = arg;

	show->doubt(why, show->arg);
}

static bool
redraws(const struct show *show)
{
	return show->query->every > 0 &&
	       show->query->style.form == TABLE_LIST && terminal_can_redraw();
}

/* A document of JSON that is one of many has its time. */
static void
set_time(const struct show *show, struct table_style *style,
    char time[static TIMEFMT_SIZE])
{
	style->value.now = show->now;
	if (show->query->every == 0)
		return;
	timefmt_iso(time, show->now);
	style->time = time;
}

static void
put(const char *text)
{
	(void)!out_bytes(text, strlen(text));
}

/* What stands in front of a reading. */
static void
begin_text(const struct show *show, time_t when)
{
	const struct table_style *style = &show->query->style;
	char time[TIMEFMT_SIZE];

	if (show->query->every == 0 || style->form == TABLE_JSON)
		return;
	if (redraws(show)) {
		/* What was on the screen can be scrolled back to. */
		for (int i = terminal_rows(); show->readings == 0 && i > 1; i--)
			put("\n");
		put(TO_TOP);
	} else if (show->readings > 0) {
		put("\n");
	}
	if (style->form != TABLE_LIST)
		return;
	(style->value.time == VALUE_ISO ? timefmt_iso : timefmt_full)(time,
	    when);
	put(time);
	put("\n");
}

static int
print_more(size_t more)
{
	struct buffer line = { .bytes = NULL };
	int result = 0;

	if (more == 0)
		return 0;
	result = buffer_format(&line, "... and %zu more\n", more);
	if (result == 0)
		(void)!out_bytes(line.bytes, line.length);
	buffer_free(&line);
	return result;
}

/* Cuts a listing to the objects for which the screen has room. Returns how many
 * it leaves out. */
static size_t
cut(const struct show *show, struct listing *listing)
{
	size_t all = listing->count, lines = OTHER_LINES, fits = 0;
	size_t most = (size_t)terminal_rows();

	if (!redraws(show))
		return 0;
	for (; fits < all; fits++) {
		lines++;
		if (show->query->processes)
			lines += listing->list[fits].usage->nuses;
		if (lines > most)
			break;
	}
	listing->count = fits;
	return all - fits;
}

static int
print_list(const struct show *show, const struct report *report,
    struct listing *listing)
{
	size_t all = listing->count, more = cut(show, listing);
	int result = show->query->drawn ? tree_print(report, listing)
	                                : report_list(report, listing);

	listing->count = all;
	return result == 0 ? print_more(more) : -1;
}

static int
print_objects(struct show *show, const struct report *report,
    struct reading *reading)
{
	const struct query *query = show->query;
	struct listing *listing = &reading->listing;

	if (listing_sort(listing, query->order, query->norder,
		&reading->context) == -1)
		return -1;
	if (query->named && listing->count == 0 && show->problems > 0)
		return 0; /* why has been said */
	if (query->portrait)
		return portrait_print(report, listing);
	return query->details ? report_details(report, listing)
	                      : print_list(show, report, listing);
}

/* What a reading may lack, and that it has nothing. */
static void
tell_rest(struct show *show, const struct reading *reading)
{
	const struct query *query = show->query;
	const struct listing_request request = {
		.problem = take_problem,
		.arg = show,
	};
	char nothing[QUERY_NOTHING];

	doubts_tell(&reading->listing, query->request.needs, show->doubt,
	    show->arg);
	if ((query->request.needs & COLUMN_CONTENT) != 0)
		posix_tell_unread(&reading->listing, &request);
	if (show->problems == 0 && !query->changes &&
	    query_has_nothing(query, &reading->listing))
		show->doubt(query_nothing(query, nothing), show->arg);
}

static int
tell_difference(const struct difference *difference, void *arg)
{
	struct show *show = arg;
	const struct query *query = show->query;
	struct event_style style = {
		.json = query->style.form == TABLE_JSON,
		.dated = query->style.value.time == VALUE_ISO,
		.value = query->style.value,
	};

	style.value.now = show->now;
	return event_write(difference, &query->columns, &style, show->now);
}

static int
print(struct show *show, struct reading *reading)
{
	struct table_style style = show->query->style;
	char time[TIMEFMT_SIZE];
	struct report report = {
		.style = &style,
		.columns = &show->query->columns,
		.context = &reading->context,
		.processes = show->query->processes,
	};

	if (show->query->changes) {
		show->differences.columns = &show->query->columns;
		return differences_take(&show->differences, reading,
		    tell_difference, show);
	}
	set_time(show, &style, time);
	begin_text(show, show->now);
	return print_objects(show, &report, reading);
}

static int
show_objects(struct show *show)
{
	struct listing_request request = show->query->request;
	struct column_context context = {
		.numeric_perms = show->numeric_perms,
		.target_ns = show->target_ns,
	};
	struct reading *reading;
	int result;

	request.problem = take_problem;
	request.arg = show;
	request.keeps_unfit = show->query->changes;
	request.may_be_absent = show->query->changes && show->readings > 0;
	query_context(show->query, &context);
	reading = reading_take(&request, &context);
	if (reading == NULL)
		return -1;
	result = print(show, reading);
	if (result == 0)
		tell_rest(show, reading);
	reading_release(reading);
	return result;
}

/* For how many limits the screen has room; 0: for all. */
static size_t
room(const struct show *show)
{
	int rows = terminal_rows();

	if (!redraws(show))
		return 0;
	return rows > OTHER_LINES ? (size_t)rows - OTHER_LINES : 1;
}

static int
show_limits(struct show *show)
{
	const struct query *query = show->query;
	struct table_style style = query->style;
	char time[TIMEFMT_SIZE];
	struct limit_report report = {
		.style = &style,
		.columns = &query->columns,
		.chosen = &query->request.kinds,
		.over = &query->over,
		.everywhere = query->request.everywhere,
		.problem = take_problem,
		.doubt = take_doubt,
		.arg = show,
		.most = room(show),
	};

	set_time(show, &style, time);
	begin_text(show, show->now);
	if (limit_report_print(&report) == -1)
		return -1;
	if (report.most > 0 && report.rows > report.most)
		return print_more(report.rows - report.most);
	if (report.rows == 0 && show->problems == 0 && query_is_watched(query))
		show->doubt("no limit is used that much", show->arg);
	return 0;
}

int
show_reading(struct show *show)
{
	int result;

	show->problems = 0;
	show->now = time(NULL);
	result = show->query->limits ? show_limits(show) : show_objects(show);
	show->readings++;
	return result;
}

void
show_end(struct show *show)
{
	differences_end(&show->differences);
}
