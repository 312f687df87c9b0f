/* SPDX-License-Identifier: BSD-2-Clause */
/* model/semset: another set that has got the id of ours overruns no memory. */

#include <errno.h>
#include <stdlib.h>
#include <sys/sem.h>

#include "model/object.h"
#include "model/semset.h"
#include "model/walk.h"
#include "test.h"

#define LARGE 20000

static bool
has_values(int id, int first, int second)
{
	return semctl(id, 0, GETVAL) == first &&
	       semctl(id, 1, GETVAL) == second;
}

int
main(void)
{
	const unsigned short values[] = { 7, 9 };
	int small = semget(IPC_PRIVATE, 2, 0600);
	int large = semget(IPC_PRIVATE, LARGE, 0600);
	struct object found, other;
	struct semaphore list[2];

	if (small == -1 || large == -1)
		return 1;
	CHECK(semset_set_values(small, values, 2) == 0 &&
		  has_values(small, 7, 9),
	    "a set takes as many values as it has");
	CHECK(semset_read(small, list, 2, true) == 0 && list[0].value == 7 &&
		  list[1].value == 9,
	    "and gives them back");
	errno = 0;
	CHECK(semset_set_values(large, values, 2) == -1 && errno == EIDRM,
	    "a larger set would take what comes after: refused");
	CHECK(has_values(large, 0, 0), "nothing of it has changed");
	errno = 0;
	CHECK(semset_initialise(large, values, 2) == -1 && errno == EIDRM &&
		  has_values(large, 0, 0),
	    "the same when it is new");
	errno = 0;
	CHECK(semset_read(large, list, 2, true) == -1 && errno == EIDRM,
	    "a larger set would give more than there is room for: refused");
	CHECK(object_stat(&kind_semset, small, &found) == 0 &&
		  semset_is_still(&found),
	    "a set stays the one that was found");
	other = found;
	other.u.semset.count++;
	errno = 0;
	CHECK(!semset_is_still(&other) && errno == ESTALE,
	    "one of another size is another");
	other = found;
	other.cuid++;
	CHECK(!semset_is_still(&other), "so is one of another creator");
	semctl(small, 0, IPC_RMID);
	errno = 0;
	CHECK(!semset_is_still(&found) && errno != 0 && errno != ESTALE,
	    "one that has gone isn't the same");
	semctl(large, 0, IPC_RMID);
	return test_end();
}
