#!/usr/bin/env bats
# An example: tests of a program that takes jobs from a queue. Run it by
#
#	BATS_LIB_PATH=/usr/local/share/bats ipcrun --leaks=fail -- bats .

bats_load_library sysvipc.bash

setup()
{
	sysvipc_setup
}

teardown()
{
	sysvipc_teardown
}

# The program under test: takes a job, works in the segment, says that it's ready.
server()
{
	ipcrecv "queue:$jobs" -t 1 -w 10 | ipcattach -W "segment:$memory" &&
		ipcsem post "semset:$ready"
}

@test "the server does a job" {
	sysvipc_make_queue jobs
	sysvipc_make_segment memory 4K
	sysvipc_make_semset ready 0
	assert_messages "$jobs" 0

	ipcsend "queue:$jobs" -t 1 -m "a job"
	ipcsend "queue:$jobs" -t 2 -m "not for this server"
	assert_message "$jobs" 1 "a job"
	server

	assert_semaphore "$ready" 0 1
	refute_message "$jobs" 1 "a job"
	assert_message "$jobs" 2 "not for this server"
	assert_attachments "$memory" 0
}

@test "the server waits for a job" {
	sysvipc_make_queue jobs 0x1234
	sysvipc_make_segment memory 4K
	sysvipc_make_semset ready 0
	server 3>&- &
	ipcsend queue:0x1234 -t 1 -m "a job"
	sysvipc_wait_until "semset:$ready" value=0=1
	wait
}

@test "nothing is left" {
	sysvipc_make_queue jobs
	ipcrm "queue:$jobs"
	refute_object "queue:$jobs"
	assert_no_leaks
}
