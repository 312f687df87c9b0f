#!/usr/bin/env bats
# share/bats/sysvipc.bash: the example project runs, and each assertion can fail.

load helper

setup()
{
	needs bats
	cd "$(mktemp -d "${TMPDIR:-/tmp}/library.XXXXXX")"
	folder=$PWD
}

teardown()
{
	rm -rf "$folder"
	remove_all
}

# Runs a command without the variables and the folder of the bats around it.
alone()
{
	env -i PATH="$BUILD:$BUILD/tools:${PATH#*/bats-core:}" HOME="$HOME" \
		BATS_LIB_PATH="$TOP/share/bats" "$@"
}

# Runs a test of the library: its setup, and the lines of standard input.
library_test()
{
	{
		cat <<-'END'
			bats_load_library sysvipc.bash
			setup() { sysvipc_setup; }
			teardown() { sysvipc_teardown; }
		END
		# bats would take it for one of this file.
		printf '@%s "t" {\n' test
		cat
		echo "}"
	} >t.bats
	run alone bats --tap t.bats
}

@test "the example project runs, and leaves nothing" {
	run -0 alone "$BUILD/ipcrun" --leaks=fail -- bats --tap "$TOP/tests/example"
	[ "${lines[0]}" = 1..3 ]
	[ "$(grep -c '^ok ' <<<"$output")" -eq 3 ]
}

@test "the library takes commands with a prefix, and not those of util-linux" {
	mkdir bin
	for name in ipcwait ipcrecv ipcsem; do
		ln -s "$BUILD/$name" bin
	done
	for name in lsipc ipcmk ipcrm; do
		ln -s "/usr/bin/$name" bin
	done
	printf '@%s "t" {\n' test >t.bats
	cat >>t.bats <<-'END'
			bats_load_library sysvipc.bash
			sysvipc_setup
			sysvipc_make_queue id
			assert_object "queue:$id"
			sysvipc_teardown
			refute_object "queue:$id"
			assert_no_leaks
		}
	END
	run -1 alone env PATH="$PWD/bin:${PATH#*/bats-core:}" bats --tap t.bats
	[[ $output = *"needs the lsipc of sysvipc-utils"* ]]
	for name in lsipc ipcmk ipcrm; do
		ln -s "$BUILD/$name" "bin/sv-$name"
	done
	run -0 alone env PATH="$PWD/bin:${PATH#*/bats-core:}" bats --tap t.bats
}

@test "the library reports objects that cannot be listed" {
	library_test <<-'END'
		lsipc() { false; }
		sysvipc_lsipc=lsipc
		assert_no_leaks
	END
	[ "$status" -eq 1 ]
}

@test "a test that fails says what was expected and what was there" {
	library_test <<-'END'
		sysvipc_make_queue id
		ipcsend "queue:$id" -t 7 -m "a text"
		assert_messages "$id" 2
	END
	[ "$status" -eq 1 ]
	id=$(sed -n 's/^# target *: //p' <<<"$output")
	[[ $id = queue:+([0-9]) ]]
	diff <(grep -A 4 -e '^# -- ' <<<"$output") - <<-END
		# -- messages differ --
		# target   : $id
		# expected : 2
		# actual   : 1
		# --
	END
	# What it made is gone.
	[ "$(count msg)" -eq 0 ]
}

@test "every assertion holds and fails by what the kernel has" {
	q=$(objects queue 0x61 0600) m=$(objects segment 0 0600 100)
	s=$(objects semset 0 0600 2)
	objects send "$q" 7 "two words"
	objects op "$s" 1 3
	while IFS='|' read -r holds fails; do
		library_test <<<"$holds"
		[ "$status" -eq 0 ] || { echo "$holds: $output"; false; }
		library_test <<<"$fails"
		[ "$status" -eq 1 ] || { echo "$fails: $output"; false; }
		[[ $output = *"# -- "* ]] || { echo "$fails: $output"; false; }
	done <<-END
		assert_object queue:$q|assert_object queue:9999
		assert_object queue:0x61|assert_object queue:0x62
		refute_object queue:9999|refute_object queue:$q
		assert_messages $q 1|assert_messages $q 0
		assert_message $q 7 "two words"|assert_message $q 7 "two"
		assert_message $q 7 "two words"|assert_message $q 8 "two words"
		refute_message $q 7 two|refute_message $q 7 "two words"
		assert_semaphore $s 1 3|assert_semaphore $s 1 2
		assert_semaphore $s 0 0|assert_semaphore $s 2 0
		assert_attachments $m 0|assert_attachments $m 1
		sysvipc_wait_until queue:$q messages=1|sysvipc_wait_until queue:$q messages=2 0.1
		assert_no_leaks|objects queue 0 0600; assert_no_leaks
	END
	# An object that isn't there is no empty one.
	library_test <<<"refute_message 9999 7 x"
	[ "$status" -eq 1 ]
	library_test <<<"assert_messages 9999 0"
	[ "$status" -eq 1 ]
}

@test "tear-down removes what the test made, and nothing else" {
	keep=$(objects queue 0x71 0600)
	library_test <<-'END'
		sysvipc_make_queue q
		sysvipc_make_segment m 4K 0x72
		sysvipc_make_semset s 1,2,3 0x73
		assert_semaphore "$s" 2 3
		ipcrm "queue:$q"
		echo "it came so far"
		false
	END
	[ "$status" -eq 1 ]
	[[ $output = *"it came so far"* ]]
	exists msg "$keep"
	[ "$(count msg)$(count shm)$(count sem)" = 100 ]
}
