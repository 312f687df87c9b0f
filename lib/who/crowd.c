/* SPDX-License-Identifier: BSD-2-Clause */
/* Classes of processes. */

#include "who/crowd.h"

#include <stdlib.h>
#include <string.h>

int
crowd_begin(struct crowd *crowd, const struct scan *scan)
{
	size_t count = scan->nprocesses;

	*crowd = (struct crowd){ .scan = scan };
	crowd->pids = calloc(count + 1, sizeof(*crowd->pids));
	crowd->uses = calloc(count + 1, sizeof(*crowd->uses));
	crowd->classes = calloc(count + 1, sizeof(*crowd->classes));
	if (crowd->pids == NULL || crowd->uses == NULL ||
	    crowd->classes == NULL)
		return -1;
	for (size_t i = 0; i < count; i++)
		crowd->pids[i] = scan->processes[i].pid;
	return 0;
}

void
crowd_end(struct crowd *crowd)
{
	free(crowd->pids);
	free(crowd->uses);
	free(crowd->classes);
	*crowd = (struct crowd){ .scan = NULL };
}

void
crowd_note(struct crowd *crowd, pid_t pid, unsigned uses)
{
	size_t low = 0, high = crowd->scan->nprocesses;

	/* The objects of one maker stand together. */
	if (pid == crowd->last && (uses & ~crowd->last_uses) == 0)
		return;
	crowd->last_uses = pid == crowd->last ? crowd->last_uses | uses : uses;
	crowd->last = pid;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (crowd->pids[middle] < pid)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == crowd->scan->nprocesses || crowd->pids[low] != pid ||
	    (uses & ~crowd->uses[low]) == 0)
		return;
	crowd->uses[low] |= (unsigned char)uses;
	crowd->grouped = false;
}

#define COMPARE(a, b) (((a) > (b)) - ((a) < (b)))

/* All that says who a process is, and what is known of it. */
static int
compare_people(const struct process *a, const struct process *b)
{
	int order = COMPARE(a->ns, b->ns);

	if (order == 0)
		order = memcmp(a->uids, b->uids, sizeof(a->uids));
	if (order == 0)
		order = memcmp(a->gids, b->gids, sizeof(a->gids));
	if (order == 0)
		order = COMPARE(a->ngroups, b->ngroups);
	if (order == 0 && a->ngroups > 0)
		order = memcmp(a->groups, b->groups,
		    a->ngroups * sizeof(*a->groups));
	if (order == 0)
		order = COMPARE(a->nthread_uids, b->nthread_uids);
	if (order == 0)
		order = memcmp(a->thread_uids, b->thread_uids,
		    a->nthread_uids * sizeof(*a->thread_uids));
	if (order == 0)
		order = COMPARE(a->capabilities, b->capabilities);
	if (order == 0)
		order = COMPARE(a->spread, b->spread);
	if (order == 0)
		order = COMPARE(a->credentials_known, b->credentials_known);
	if (order == 0)
		order = COMPARE(a->threaded, b->threaded);
	if (order == 0)
		order = COMPARE(a->undo, b->undo);
	if (order == 0)
		order = COMPARE(a->undo_known, b->undo_known);
	if (order == 0)
		order = COMPARE(a->failed, b->failed);
	return order != 0 ? order : COMPARE(a->why != NULL, b->why != NULL);
}

static int
compare_classes(const void *left, const void *right)
{
	const struct crowd_class *a = left, *b = right;
	int order = COMPARE(a->uses, b->uses);

	if (order == 0)
		order = compare_people(a->first, b->first);
	return order != 0 ? order : COMPARE(a->first->pid, b->first->pid);
}

static bool
is_same_class(const struct crowd_class *a, const struct crowd_class *b)
{
	return a->uses == b->uses && compare_people(a->first, b->first) == 0;
}

void
crowd_group(struct crowd *crowd)
{
	struct crowd_class *classes = crowd->classes;
	size_t kept = 0;

	if (crowd->grouped)
		return;
	crowd->grouped = true;
	crowd->grouping++;
	crowd->count = 0;
	for (size_t i = 0; i < crowd->scan->nprocesses; i++) {
		const struct crowd_class one = {
			.first = &crowd->scan->processes[i],
			.count = 1,
			.uses = crowd->uses[i],
		};

		/* Children mostly stand right after each other. */
		if (crowd->count > 0 &&
		    is_same_class(&classes[crowd->count - 1], &one))
			classes[crowd->count - 1].count++;
		else
			classes[crowd->count++] = one;
	}
	if (crowd->count == 0)
		return;
	qsort(classes, crowd->count, sizeof(*classes), compare_classes);
	for (size_t i = 1; i < crowd->count; i++) {
		if (is_same_class(&classes[kept], &classes[i]))
			classes[kept].count += classes[i].count;
		else
			classes[++kept] = classes[i];
	}
	crowd->count = kept + 1;
}
