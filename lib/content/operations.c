/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations on a semaphore set. */

#include "content/operations.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sem.h>
#include <time.h>

#include "base/parse.h"
#include "base/wait.h"
#include "model/object.h"
#include "model/semset.h"

#define NANOSECONDS INT64_C(1000000000)

const char *
operations_add(struct operations *operations, unsigned short num, short amount)
{
	struct sembuf *list;

	list = reallocarray(operations->list, operations->count + 1,
	    sizeof(*list));
	if (list == NULL)
		return parse_missing(strerror(errno));
	operations->list = list;
	list[operations->count++] = (struct sembuf){
		.sem_num = num,
		.sem_op = amount,
	};
	return NULL;
}

const char *
operations_parse(struct operations *operations, const char *text)
{
	static const char shape[] =
	    "not an operation: NUM+N, NUM-N (N from 1 to 32767) or NUM=0";
	size_t length = strspn(text, "0123456789");
	char number[16], sign = text[length];
	uint64_t num, amount;
	const char *why;

	if (length == 0 || length >= sizeof(number) || sign == '\0')
		return shape;
	memcpy(number, text, length);
	number[length] = '\0';
	text += length + 1;
	why = parse_count(number, 0, USHRT_MAX, &num);
	if (why != NULL)
		return why;
	if (sign == '=')
		return strcmp(text, "0") == 0
		           ? operations_add(operations, (unsigned short)num, 0)
		           : shape;
	if ((sign != '+' && sign != '-') ||
	    parse_count(text, 1, SHRT_MAX, &amount) != NULL)
		return shape;
	return operations_add(operations, (unsigned short)num,
	    (short)(sign == '+' ? (int)amount : -(int)amount));
}

unsigned
operations_highest(const struct operations *operations)
{
	unsigned highest = 0;

	for (size_t i = 0; i < operations->count; i++)
		if (operations->list[i].sem_num > highest)
			highest = operations->list[i].sem_num;
	return highest;
}

bool
operations_only_read(const struct operations *operations)
{
	for (size_t i = 0; i < operations->count; i++)
		if (operations->list[i].sem_op != 0)
			return false;
	return true;
}

void
operations_free(struct operations *operations)
{
	free(operations->list);
	*operations = (struct operations){ .list = NULL };
}

/* One semtimedop(2), again after signals. */
static int
operate_until(int id, const struct operations *operations, int64_t deadline)
{
	for (;;) {
		struct timespec left, *timeout = NULL;
		int64_t rest;

		if (deadline != WAIT_FOR_EVER) {
			rest = wait_left(deadline);
			left.tv_sec = (time_t)(rest / NANOSECONDS);
			left.tv_nsec = (long)(rest % NANOSECONDS);
			timeout = &left;
		}
		if (semset_operate(id, operations->list, operations->count,
			timeout) == 0)
			return 0;
		if (errno == EAGAIN)
			errno = ETIME;
		if (errno != EINTR)
			return -1;
	}
}

int
operate(int id, struct operations *operations, bool undo, int64_t timeout)
{
	for (size_t i = 0; i < operations->count; i++)
		operations->list[i].sem_flg =
		    (short)((undo ? SEM_UNDO : 0) |
			    (timeout == 0 ? IPC_NOWAIT : 0));
	if (timeout == 0)
		return semset_operate(id, operations->list, operations->count,
		    NULL);
	return operate_until(id, operations,
	    timeout == INT64_MAX ? WAIT_FOR_EVER : wait_deadline(timeout));
}
