/* SPDX-License-Identifier: BSD-2-Clause */
/* The semaphores of a set in a table. */

#include "list/semaphores.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sem.h>

#include "base/out.h"
#include "content/operations.h"
#include "list/column.h"
#include "list/report.h"
#include "list/table.h"
#include "model/kinds.h"
#include "model/object.h"
#include "model/semset.h"
#include "who/cmdlines.h"

/* The number of the nth semaphore that is shown. */
static unsigned
shown_number(const struct operations *named, size_t nth)
{
	return named->count == 0 ? (unsigned)nth : named->list[nth].sem_num;
}

static int
write_table(const struct object *found, const struct operations *named,
    const struct semaphore *list, size_t count, struct table *table)
{
	const struct column_context context = { .cmdlines = cmdlines_new() };
	int result = context.cmdlines == NULL ? -1 : 0;

	for (size_t i = 0; i < count && result == 0; i++)
		result = table_add(table, &(struct row){
					      .context = &context,
					      .obj = found,
					      .semaphore = &list[i],
					      .num = shown_number(named, i),
					      .about = ROW_SEMAPHORE,
					  });
	if (result == 0)
		result = table_end(table);
	cmdlines_free(context.cmdlines);
	return result;
}

/* Its file was read when it was found. */
static int
read_posix(const struct object *found, struct semaphore *sem)
{
	*sem = (struct semaphore){
		.value = (int)found->u.psem.value,
		.waiters = (int)found->u.psem.waiters,
	};
	errno = found->file.error;
	return errno == 0 ? 0 : -1;
}

static int
read_all(const struct object *found, const struct operations *named,
    struct semaphore *list, size_t count)
{
	if (kind_is_posix(found->kind))
		return read_posix(found, list);
	for (size_t i = 0; i < count; i++)
		if (semaphore_get(found->id, shown_number(named, i),
			&list[i]) == -1)
			return -1;
	return semset_is_still(found) ? 0 : -1;
}

static size_t
count_all(const struct object *found)
{
	return kind_is_posix(found->kind) ? 1 : (size_t)found->u.semset.count;
}

int
semaphores_show(const struct object *found, const struct operations *named,
    bool json)
{
	const struct table_style style = {
		.form = json ? TABLE_JSON : TABLE_LIST,
		.name = "semaphores",
	};
	size_t count = named->count == 0 ? count_all(found) : named->count;
	struct semaphore *list = calloc(count, sizeof(*list));
	struct columns columns = { .count = 0 };
	struct table *table = NULL;
	int result = -1, error;

	if (list == NULL)
		return -1;
	if (read_all(found, named, list, count) == 0) {
		columns_add_fitting(&columns,
		    kind_is_posix(found->kind) ? "VALUE,NCOUNT"
					       : REPORT_SEMAPHORES,
		    ROW_SEMAPHORE);
		table = table_new(&style, &columns);
		if (table != NULL)
			result = write_table(found, named, list, count, table);
	}
	error = errno;
	table_free(table);
	free(list);
	errno = error;
	return result;
}

static int
read_values(const struct object *found, struct semaphore *list, size_t count)
{
	if (kind_is_posix(found->kind))
		return read_posix(found, list);
	if (semset_read(found->id, list, count, true) == -1)
		return -1;
	return semset_is_still(found) ? 0 : -1;
}

int
semaphores_print(const struct object *found)
{
	size_t count = count_all(found);
	struct semaphore *list = calloc(count, sizeof(*list));
	char text[16];
	int result, error;

	if (list == NULL)
		return -1;
	result = read_values(found, list, count);
	for (size_t i = 0; result == 0 && i < count; i++) {
		int length = snprintf(text, sizeof(text), "%d%c", list[i].value,
		    i + 1 < count ? ',' : '\n');

		/* What could not be written is for the end to tell. */
		(void)!out_bytes(text, (size_t)length);
	}
	error = errno;
	free(list);
	errno = error;
	return result;
}
