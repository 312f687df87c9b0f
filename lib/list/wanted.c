/* SPDX-License-Identifier: BSD-2-Clause */
/* Which objects are wanted. */

#include "list/wanted.h"

#include <stdlib.h>

static int
add_name(struct wanted *wanted, const struct target *target, size_t turn)
{
	const struct object_name name = target_name(target);
	int added = name_set_add(&wanted->names, target->kind, &name);

	if (added == 1)
		wanted->list[wanted->names.count - 1].turn = turn;
	return added == -1 ? -1 : 0;
}

int
wanted_begin(struct wanted *wanted, const struct targets *targets)
{
	int result = 0;

	*wanted = (struct wanted){ .targets = targets };
	for (unsigned id = 0; id < KIND_COUNT; id++)
		wanted->every[id] = -1;
	if (targets == NULL)
		return 0;
	wanted->list = calloc(targets->count + 1, sizeof(*wanted->list));
	if (wanted->list == NULL)
		return -1;
	for (size_t i = 0; i < targets->count && result == 0; i++) {
		const struct target *target = &targets->list[i];

		if (!target_is_every(target))
			result = add_name(wanted, target, i);
		else if (wanted->every[target->kind->id] == -1)
			wanted->every[target->kind->id] = (long)i;
	}
	return result;
}

void
wanted_end(struct wanted *wanted)
{
	name_set_free(&wanted->names);
	free(wanted->list);
}

long
wanted_turn(struct wanted *wanted, const struct kind *kind,
    const struct object_name *name, bool *named)
{
	long every = wanted->every[kind->id], number, turn;

	*named = false;
	if (wanted->targets == NULL)
		return 0;
	number = name_set_turn(&wanted->names, kind, name);
	if (number == -1)
		return every;
	*named = true;
	wanted->list[number].met = true;
	turn = (long)wanted->list[number].turn;
	return every != -1 && every < turn ? every : turn;
}

const struct target *
wanted_missing(const struct wanted *wanted, const struct kind *kind,
    const struct target *previous)
{
	const struct targets *targets = wanted->targets;
	const struct target *target;

	if (targets == NULL || wanted->names.count == 0)
		return NULL;
	target = previous == NULL ? targets->list : previous + 1;
	for (; target < targets->list + targets->count; target++) {
		const struct object_name name = target_name(target);

		if (target->kind == kind && !target_is_every(target) &&
		    !wanted->list[name_set_turn(&wanted->names, kind, &name)]
			 .met)
			return target;
	}
	return NULL;
}
