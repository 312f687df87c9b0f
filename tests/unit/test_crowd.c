/* SPDX-License-Identifier: BSD-2-Clause */
/* Classes of processes: nobody is taken for somebody else. */

#include <err.h>
#include <string.h>

#include "test.h"
#include "who/crowd.h"

#define COUNT 4
#define FIRST 100 /* pid; each has one 10 higher than the one before */
#define PID_OF(n) (FIRST + 10 * (n))

static gid_t ours[] = { 5, 7 }, theirs[] = { 6, 7 }, others[] = { 5, 8 };
static struct process people[COUNT];
static const struct scan scan = { .processes = people, .nprocesses = COUNT };

static void
make_people(void)
{
	memset(people, 0, sizeof(people));
	for (int i = 0; i < COUNT; i++)
		people[i] = (struct process){
			.pid = PID_OF(i),
			.uids = { 1, 2, 3, 4 },
			.gids = { 1, 2, 3, 4 },
			.groups = ours,
			.ngroups = 1,
			.thread_uids = { 5, 6 },
			.nthread_uids = 1,
			.capabilities = 1,
			.started = i,
			.ns = 1,
		};
}

/* Ways to be somebody else. */

static void
move_away(struct process *process)
{
	process->ns++;
}

static void
change_first_uid(struct process *process)
{
	process->uids[0]++;
}

static void
change_last_uid(struct process *process)
{
	process->uids[3]--;
}

static void
change_first_gid(struct process *process)
{
	process->gids[0]++;
}

static void
change_last_gid(struct process *process)
{
	process->gids[3]--;
}

static void
leave_group(struct process *process)
{
	process->ngroups = 0;
}

static void
join_group(struct process *process)
{
	process->ngroups = 2;
}

static void
change_group(struct process *process)
{
	process->groups = theirs;
}

static void
lose_thread_uid(struct process *process)
{
	process->nthread_uids = 0;
}

static void
add_thread_uid(struct process *process)
{
	process->nthread_uids = 2;
}

static void
change_thread_uid(struct process *process)
{
	process->thread_uids[0]++;
}

static void
gain_capability(struct process *process)
{
	process->capabilities |= UINT64_C(1) << 40;
}

static void
spread(struct process *process)
{
	process->spread = true;
}

static void
be_known(struct process *process)
{
	process->credentials_known = true;
}

static void
have_threads(struct process *process)
{
	process->threaded = true;
}

static void
have_undo(struct process *process)
{
	process->undo = true;
}

static void
know_undo(struct process *process)
{
	process->undo_known = true;
}

static void
be_obscure(struct process *process)
{
	process->why = "not dumpable";
}

static const struct {
	const char *claim;
	void (*change)(struct process *process);
} changes[] = {
	{ "an IPC namespace", move_away },
	{ "a real uid", change_first_uid },
	{ "a uid for files", change_last_uid },
	{ "a real gid", change_first_gid },
	{ "a gid for files", change_last_gid },
	{ "a group that it isn't in", leave_group },
	{ "a group that it is in", join_group },
	{ "another group", change_group },
	{ "a uid that no thread has", lose_thread_uid },
	{ "a uid that a thread has", add_thread_uid },
	{ "another uid of a thread", change_thread_uid },
	{ "a capability", gain_capability },
	{ "threads elsewhere", spread },
	{ "known credentials", be_known },
	{ "threads", have_threads },
	{ "operations to undo", have_undo },
	{ "undo operations that are known", know_undo },
	{ "uses that aren't known", be_obscure },
};

/* Whether there is a class of so many, that one the first of them. */
static bool
has_class(const struct crowd *crowd, pid_t first, size_t count, unsigned uses)
{
	for (size_t i = 0; i < crowd->count; i++)
		if (crowd->classes[i].first->pid == first)
			return crowd->classes[i].count == count &&
			       crowd->classes[i].uses == uses;
	return false;
}

static void
begin(struct crowd *crowd)
{
	if (crowd_begin(crowd, &scan) != 0)
		err(1, "crowd_begin");
	crowd_group(crowd);
}

static void
test_same(void)
{
	static const struct scan nobody = { .nprocesses = 0 };
	struct crowd crowd;

	make_people();
	begin(&crowd);
	CHECK(crowd.count == 1 && has_class(&crowd, PID_OF(0), COUNT, 0),
	    "who agree in all but pid and start are one class");
	crowd_end(&crowd);
	if (crowd_begin(&crowd, &nobody) != 0)
		err(1, "crowd_begin");
	crowd_group(&crowd);
	crowd_note(&crowd, FIRST, CROWD_SYSV);
	crowd_group(&crowd);
	CHECK(crowd.count == 0, "nobody is no class");
	crowd_end(&crowd);
}

/* Two that differ from the other two: wherever they stand, they are a class. */
static void
test_differences(void)
{
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct crowd crowd;
		bool apart = true;

		for (int one = 1; one < COUNT; one++) {
			int other = one == 1 ? 2 : 1;

			make_people();
			changes[i].change(&people[one]);
			changes[i].change(&people[0]);
			begin(&crowd);
			apart = apart && crowd.count == 2 &&
			        has_class(&crowd, PID_OF(0), 2, 0) &&
			        has_class(&crowd, PID_OF(other), 2, 0);
			crowd_end(&crowd);
			make_people();
			changes[i].change(&people[one]);
			begin(&crowd);
			apart = apart && crowd.count == 2 &&
			        has_class(&crowd, PID_OF(0), COUNT - 1, 0) &&
			        has_class(&crowd, PID_OF(one), 1, 0);
			crowd_end(&crowd);
		}
		CHECK(apart, changes[i].claim);
	}
}

/* What comes after the first that differs doesn't make up for it. */
static void
test_opposites(void)
{
	struct crowd crowd;
	bool apart = true;

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		for (size_t k = 0; k < i; k++) {
			make_people();
			changes[i].change(&people[0]);
			changes[k].change(&people[1]);
			changes[i].change(&people[2]);
			changes[k].change(&people[3]);
			begin(&crowd);
			apart = apart && crowd.count == 2 &&
			        has_class(&crowd, PID_OF(0), 2, 0) &&
			        has_class(&crowd, PID_OF(1), 2, 0);
			crowd_end(&crowd);
		}
	CHECK(apart, "any two ways to differ are two classes");
	make_people();
	for (int i = 0; i < COUNT; i++) {
		people[i].ngroups = 2;
		people[i].groups = i % 2 == 0 ? others : ours;
	}
	begin(&crowd);
	CHECK(crowd.count == 2 && has_class(&crowd, PID_OF(0), 2, 0) &&
		  has_class(&crowd, PID_OF(1), 2, 0),
	    "the last group counts, too");
	crowd_end(&crowd);
}

static void
test_notes(void)
{
	struct crowd crowd;
	unsigned grouping;

	make_people();
	begin(&crowd);
	crowd_note(&crowd, PID_OF(1), CROWD_SYSV);
	crowd_group(&crowd);
	CHECK(crowd.count == 2 && has_class(&crowd, PID_OF(0), 3, 0) &&
		  has_class(&crowd, PID_OF(1), 1, CROWD_SYSV),
	    "who uses something is another class");
	crowd_note(&crowd, PID_OF(2), CROWD_POSIX);
	crowd_note(&crowd, PID_OF(2), CROWD_SYSV);
	crowd_note(&crowd, PID_OF(0), CROWD_SYSV);
	crowd_note(&crowd, PID_OF(3), CROWD_SYSV);
	crowd_group(&crowd);
	CHECK(crowd.count == 2 && has_class(&crowd, PID_OF(0), 3, CROWD_SYSV) &&
		  has_class(&crowd, PID_OF(2), 1, CROWD_SYSV | CROWD_POSIX),
	    "each is noted, for each use, the first and the last, too");
	grouping = crowd.grouping;
	crowd_note(&crowd, PID_OF(2), CROWD_SYSV);
	crowd_note(&crowd, PID_OF(2), CROWD_POSIX);
	crowd_note(&crowd, PID_OF(0) - 1, CROWD_POSIX);
	crowd_note(&crowd, PID_OF(0) + 1, CROWD_POSIX);
	crowd_note(&crowd, PID_OF(COUNT), CROWD_POSIX);
	crowd_group(&crowd);
	CHECK(crowd.grouping == grouping && crowd.count == 2,
	    "nothing changes by what is known, or by those who aren't there");
	crowd_note(&crowd, PID_OF(3), CROWD_SYSV | CROWD_POSIX);
	crowd_group(&crowd);
	CHECK(crowd.grouping != grouping &&
		  has_class(&crowd, PID_OF(0), 2, CROWD_SYSV) &&
		  has_class(&crowd, PID_OF(2), 2, CROWD_SYSV | CROWD_POSIX),
	    "what is new makes new classes");
	crowd_end(&crowd);
}

int
main(void)
{
	test_same();
	test_differences();
	test_opposites();
	test_notes();
	return test_end();
}
