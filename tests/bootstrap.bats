#!/usr/bin/env bats
# ./bootstrap, tests/run and tests/isolated on machines that lack something.

load helper

setup()
{
	unset MAKEFLAGS MFLAGS MAKEOVERRIDES MAKELEVEL
	cd "$BATS_TEST_TMPDIR"
	mkdir copy bin
	cp "$TOP/bootstrap" copy
	printf 'all demo check:\n\t@echo made $@\n' >copy/Makefile
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
}

# Puts a command in front of those of the machine: fake NAME <SCRIPT
fake()
{
	{
		echo '#!/bin/sh'
		cat
	} >"bin/$1"
	chmod 755 "bin/$1"
}

# Runs a command as root who may not make namespaces: that of a container.
contained()
{
	setpriv --bounding-set -sys_admin --inh-caps -sys_admin "$@"
}

@test "bootstrap goes to make at once where nothing is missing" {
	fake pkg-config <<<'exit 0'
	fake apt-get <<<'echo called >&2; exit 1'
	fake sudo <<<'echo called >&2; exit 1'
	run -0 --separate-stderr copy/bootstrap all
	[ "$output" = "made all" ]
	[ -z "$stderr" ]
}

@test "bootstrap installs what pkg-config misses, with the least version" {
	fake sudo <<<'exec "$@"'
	fake pkg-config <<-'END'
		case $2 in
		"jansson >= "*) test -e installed ;;
		"smartcols >= "*) true ;;
		*) false ;;
		esac
	END
	fake apt-get <<-'END'
		echo "$@" >>log
		case $* in
		*update) exit 100 ;;
		*) touch installed ;;
		esac
	END
	run -0 copy/bootstrap all
	[[ $output = *"to install: libjansson-dev"* ]]
	[[ $output = *"may be old"* ]]
	[[ $output = *"made all" ]]
	grep -q 'Lock::Timeout=.* install .* libjansson-dev$' copy/log
}

@test "bootstrap reports what is still missing" {
	fake sudo <<<'exec "$@"'
	fake pkg-config <<<'false'
	fake apt-get <<<'true'
	run -1 copy/bootstrap all
	[[ ${lines[-1]} = *": smartcols>="*" is still missing" ]]
	fake apt-get <<<'false'
	run -1 copy/bootstrap all
	[[ $output != *made* ]]
}

@test "bootstrap --help names the targets" {
	run -0 copy/bootstrap --help
	[[ $output = *check* ]]
}

@test "without /proc, isolated and the demo report that and end" {
	needs_root
	needs_no_sanitizer
	run -125 without_proc "$TOP/tests/isolated" true
	[[ $output = *"mount -t proc"* ]]
	run -125 without_proc env -u HOST_IPC_NS "$TOP/tests/demo" "$BUILD"
	[[ $output = *"mount -t proc"* ]]
}

@test "isolated explains what to do where it cannot make a namespace" {
	needs_root
	run -125 --separate-stderr contained "$TOP/tests/isolated" true
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr = *CAP_SYS_ADMIN* ]]
}

@test "an empty namespace of a container serves the demo and the unit tests" {
	needs_root
	run -0 unshare --ipc setpriv --bounding-set -sys_admin \
		--inh-caps -sys_admin "$TOP/tests/isolated" --or-empty \
		bash -c 'readlink /proc/self/ns/ipc; echo "$HOST_IPC_NS"'
	[ "${lines[0]}" != "$(readlink /proc/self/ns/ipc)" ]
	[ "${lines[1]}" = none ]
	run -0 unshare --ipc setpriv --bounding-set -sys_admin \
		--inh-caps -sys_admin "$TOP/tests/run" "$BUILD" \
		"$TOP/tests/xsi.bats" "$BUILD/unit/test_parse"
	[[ ${lines[0]} = "# 1 of 2 files are run. "*CAP_SYS_ADMIN* ]]
	[[ ${lines[-1]} = *" passed, 0 failed, "* ]]
}

@test "a namespace that holds an object is left alone" {
	needs_root
	objects queue 0 0600
	run -125 contained "$TOP/tests/isolated" --or-empty touch ran
	[ ! -e ran ]
	run -1 contained "$TOP/tests/run" "$BUILD" "$BUILD/unit/test_parse"
	[[ $output = "# 0 of 1 files are run. "*CAP_SYS_ADMIN* ]]
}
