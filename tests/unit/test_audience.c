/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who may use an object: the same is said of another one only where all agrees,
 * and all of a class count.
 */

#include "model/pqueue.h"
#include "model/queue.h"
#include "test.h"
#include "who/audience.h"

#define NS 7
#define USER 1000
#define OTHER 2000

static struct process people[] = {
	{ .pid = 40, .ns = NS, .uids = { USER, USER, USER, USER } },
	{ .pid = 30, .ns = NS, .uids = { USER, USER, USER, USER } },
	{ .pid = 20, .ns = NS, .uids = { OTHER, OTHER, OTHER, OTHER } },
	{ .pid = 10, .ns = NS + 1, .uids = { USER, USER, USER, USER } },
};
static struct crowd_class classes[] = {
	{ &people[0], 2, CROWD_SYSV },
	{ &people[1], 3, CROWD_SYSV },
	{ &people[2], 5, CROWD_SYSV },
	{ &people[3], 7, CROWD_SYSV },
};
static struct crowd crowd = { .classes = classes, .count = 4, .grouping = 1 };

static struct object
make_object(void)
{
	return (struct object){
		.kind = &kind_queue,
		.uid = USER,
		.cuid = USER,
		.gid = USER,
		.cgid = USER,
		.mode = 0600,
	};
}

static struct audience
find(const struct object *obj)
{
	struct audience audience;

	audience_find(&audience, obj, &crowd, NS, false);
	return audience;
}

static void
test_sums(void)
{
	struct object obj = make_object();
	struct audience audience;

	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++)
		people[i].credentials_known = people[i].undo_known = true;
	audience = find(&obj);
	CHECK(audience.clients.count == 5 && audience.clients.first == 30,
	    "all that may use it count, and the first is told");
	CHECK(audience.owners.count == 12 && audience.owners.first == 10,
	    "its owner's count in every namespace");
	CHECK(audience.unseen.count == 0, "all of them were seen");
}

static void
test_another(void)
{
	struct object one = make_object(), other = one;
	struct audience audience = find(&one);

	other.id = 1;
	CHECK(audience_is_of(&audience, &other, &crowd),
	    "it is the same for one that agrees");
	other.uid = OTHER;
	CHECK(!audience_is_of(&audience, &other, &crowd),
	    "not for another owner");
	other = one;
	other.cuid = OTHER;
	CHECK(!audience_is_of(&audience, &other, &crowd), "another creator");
	other = one;
	other.gid = OTHER;
	CHECK(!audience_is_of(&audience, &other, &crowd), "another group");
	other = one;
	other.cgid = OTHER;
	CHECK(!audience_is_of(&audience, &other, &crowd),
	    "another group of the creator");
	other = one;
	other.mode = 0666;
	CHECK(!audience_is_of(&audience, &other, &crowd), "another mode");
	other = one;
	other.kind = &kind_pqueue;
	CHECK(!audience_is_of(&audience, &other, &crowd), "another kind");
	crowd.grouping++;
	CHECK(!audience_is_of(&audience, &one, &crowd),
	    "nor where the processes are others by now");
}

int
main(void)
{
	test_sums();
	test_another();
	return test_end();
}
