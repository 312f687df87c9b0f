/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Semaphore sets: the operations of this kind alone. See semget(2), semctl(2),
 * semop(2).
 */
#ifndef SEMSET_H
#define SEMSET_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <time.h>

struct kind;
struct limit;

extern const struct kind kind_semset;

extern const struct limit limit_semmni; /* sets */
extern const struct limit limit_semmns; /* semaphores of all sets */
extern const struct limit limit_semmsl; /* semaphores of a set */
extern const struct limit limit_semopm; /* operations of one semop(2) */
extern const struct limit limit_semvmx; /* value of a semaphore */

/* One semaphore of a set; see semctl(2). */
struct semaphore {
	int value;
	int waiters;      /* processes waiting for it to increase */
	int zero_waiters; /* processes waiting for it to become 0 */
	pid_t pid;        /* the last to change it */
};

/*
 * semaphore_get - value, waiters and last process of semaphore @num.
 *
 * Needs read permission. Returns 0, or -1 with errno: EACCES, EINVAL (no such
 * set or number), EIDRM. See semctl(2), GETVAL, GETNCNT, GETZCNT, GETPID.
 */
int semaphore_get(int id, unsigned num, struct semaphore *sem)
    __attribute__((warn_unused_result));

/*
 * semset_read - all @count semaphores of a set, each once.
 *
 * @values: false leaves the values 0, which saves a call. Needs read
 * permission. Returns 0, or -1 with errno as semaphore_get; EIDRM also when
 * the set has another number of semaphores by now.
 */
int semset_read(int id, struct semaphore *list, size_t count, bool values)
    __attribute__((warn_unused_result));

/*
 * semset_initialise - gives a new set its first values, one each.
 *
 * Sets all values, then operates once, so that sem_otime shows waiting
 * processes that the set is ready. Needs read and alter permission.
 * @values: @count of them, as many as the set has, 0 to 32767.
 *
 * Returns 0, or -1 with the errno of semctl(2) or semop(2).
 */
int semset_initialise(int id, const unsigned short *values, size_t count)
    __attribute__((warn_unused_result));

/*
 * semaphore_set, semset_set_values - SETVAL of one semaphore, SETALL of all.
 *
 * They clear the undo values of all processes. Need alter permission. Return 0,
 * or -1 with the errno of semctl(2); EIDRM, with nothing changed, if the set
 * now has more than @count semaphores. A set with fewer takes the first ones:
 * only semset_is_still, right before, notices that.
 */
int semaphore_set(int id, unsigned num, int value)
    __attribute__((warn_unused_result));
int semset_set_values(int id, const unsigned short *values, size_t count)
    __attribute__((warn_unused_result));

/*
 * semset_is_still - whether the id still names the set that was found: the same
 * key, creator and number of semaphores, and operated on if it was before. Its
 * owner, mode, values and times may have changed. A set that was removed and
 * created again with all of these looks the same.
 *
 * If not, errno is ESTALE, or says why it is unknown.
 */
struct object;
bool semset_is_still(const struct object *found)
    __attribute__((warn_unused_result));

/* semset_operate - semtimedop(2), for operate.h. */
struct sembuf;
int semset_operate(int id, struct sembuf *list, size_t count,
    const struct timespec *timeout) __attribute__((warn_unused_result));

#endif
