#!/usr/bin/env bats
# ./bootstrap, tests/run and tests/isolated on machines that lack something.

load helper

setup()
{
	unset MAKEFLAGS MFLAGS MAKEOVERRIDES MAKELEVEL
	cd "$BATS_TEST_TMPDIR"
	mkdir copy bin
	cp "$TOP/bootstrap" copy
	printf 'all demo check analyze lint-32:\n\t@echo made $@\n' >copy/Makefile
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
	for target in all lint-32; do
		run -0 --separate-stderr copy/bootstrap $target
		[ "$output" = "made $target" ]
		[ -z "$stderr" ]
	done
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

# Runs bootstrap where nothing is but what it runs itself, and what is faked:
# on_bare_machine [TARGET]
on_bare_machine()
{
	for name in sh cat chmod cut dirname echo env grep id make mkdir rm touch; do
		[ -e "bin/$name" ] || ln -s "$(type -P "$name")" "bin/$name"
	done
	env PATH="$BATS_TEST_TMPDIR/bin" copy/bootstrap "${1:-all}"
}

@test "bootstrap hands variables on to make" {
	fake pkg-config <<<'exit 0'
	printf 'all:\n\t@echo made with $(ONE), $(TWO)\n' >copy/Makefile
	run -0 copy/bootstrap all ONE=1 TWO="2 3"
	[ "$output" = "made with 1, 2 3" ]
}

@test "bootstrap says once that it needs root or sudo" {
	fake id <<<'echo 1000'
	fake apt-get <<<'echo called'
	run -1 --separate-stderr on_bare_machine
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" -eq 2 ]
	[[ ${stderr_lines[0]} = "bootstrap: to install:"*" gcc "* ]]
	[ "${stderr_lines[1]}" = "bootstrap: run this as root, or install sudo" ]
	run -1 --separate-stderr on_bare_machine analyze
	[[ ${stderr_lines[0]} = "bootstrap: to install:"*" gcc "*" clang-tidy"* ]]
}

@test "bootstrap waits for the lock of apk and zypper, and goes on without an update" {
	fake sudo <<<'exec "$@"'
	fake cc <<<'exit 0'
	fake apk <<-'END'
		echo "$@" >>log
		case $* in
		*update) exit 1 ;;
		*) mkdir -p found; touch found/apk ;;
		esac
	END
	# What is missing is there after the installation.
	fake pkg-config <<<'test -e found/apk'
	run -0 on_bare_machine
	[[ $output = *"may be old"*"made all" ]]
	[ "$(cat copy/log)" = "--wait 300 update
--wait 300 add util-linux-dev jansson-dev" ]
	rm -r bin/apk copy/found copy/log
	fake zypper <<-'END'
		echo "$ZYPP_LOCK_TIMEOUT $*" >>log
		mkdir -p found; touch found/apk
	END
	run -0 on_bare_machine
	[ "$(cat copy/log)" = "300 --non-interactive install libsmartcols-devel libjansson-devel" ]
}

@test "bootstrap refuses a target that isn't there, before it installs anything" {
	fake apt-get <<<'echo called >&2; exit 1'
	for target in chekc .PHONY 'all demo' -n; do
		run -2 --separate-stderr on_bare_machine "$target"
		[ "${stderr_lines[0]}" = "bootstrap: no such target: $target" ]
		[ "${stderr_lines[1]}" = "Try './bootstrap --help'." ]
		[ "${#stderr_lines[@]}" -eq 2 ]
		[ -z "$output" ]
	done
}

@test "bootstrap --help names the targets" {
	run -0 copy/bootstrap --help
	[[ $output = *check* ]]
}

@test "without /proc, isolated and the demo report that and end" {
	needs_root
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
	needs_no_sanitizer
	run -0 unshare --ipc setpriv --bounding-set -sys_admin \
		--inh-caps -sys_admin "$TOP/tests/isolated" --or-empty \
		bash -c 'readlink /proc/self/ns/ipc; echo "$HOST_IPC_NS"'
	[ "${lines[0]}" != "$(readlink /proc/self/ns/ipc)" ]
	[ "${lines[1]}" = none ]
	run -0 env -u CI unshare --ipc setpriv --bounding-set -sys_admin \
		--inh-caps -sys_admin "$TOP/tests/run" "$BUILD" \
		"$TOP/tests/xsi.bats" "$BUILD"/unit/*
	# None leaves an object, which would keep the next one from running.
	units=("$BUILD"/unit/*)
	[[ ${lines[0]} = "# ${#units[@]} of $((${#units[@]} + 1)) files are run. "*CAP_SYS_ADMIN* ]]
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

@test "in CI, files that cannot be run have failed" {
	needs_root
	run -1 env CI=true unshare --ipc setpriv --bounding-set -sys_admin \
		--inh-caps -sys_admin "$TOP/tests/run" "$BUILD" \
		"$TOP/tests/xsi.bats" "$BUILD/unit/test_parse"
	[[ $output = *"not ok - 1 files cannot be run here"* ]]
	[[ ${lines[-1]} = *" passed, 1 failed, "* ]]
}

@test "what fails in a test fails it, and its line is told" {
	local kinds=0 line

	# Twice: a file may do that.
	printf 'load "%s"\n' "$TOP"/tests/helper.bash{,} >kinds.bats
	echo 'fails() { [ 1 = 2 ]; true; }' >>kinds.bats
	while IFS= read -r line; do
		printf '@test "kind %s" {\n\t%s\n\ttrue\n}\n' \
			$((kinds += 1)) "$line" >>kinds.bats
	done <<-'END'
		[ 1 = 2 ]
		[[ 1 = 2 ]]
		((0))
		false | cat
		fails
		x=$(false)
		(false)
		run -0 false
		run -1 fails; [ "$status" -eq 1 ]
		for x in 1 2; do [ "$x" = 1 ]; done
		no_such_command
		: <no_such_file
	END
	run -1 timeout 60 bats --tap kinds.bats
	[ "$(grep -c '^not ok' <<<"$output")" -eq "$kinds" ]
	[ "$(grep -c 'in test file .*kinds.bats, line' <<<"$output")" -eq "$kinds" ]
	run -1 grep '^ok' <<<"$output"
}

# Runs a program with this output, and status 0, by tests/run: run_faked OUTPUT
run_faked()
{
	printf '#!/bin/sh\nprintf "%s"\n' "$1" >test_faked
	chmod +x test_faked
	"$TOP/tests/run" . "$PWD/test_faked"
}

@test "tests/run fails a program that ends before all was tried" {
	run -0 run_faked 'ok 1 - a\n1..1\n'
	[ "${lines[-1]}" = "1 passed, 0 failed, 0 skipped" ]
	for output in 'ok 1 - a\n' '1..2\nok 1 - a\n' 'ok 1 - a\nok 2 - b\n1..1\n' \
		'1..0\n'; do
		run -1 run_faked "$output"
		[[ ${lines[-1]} = *" passed, 1 failed, 0 skipped" ]]
	done
}

@test "tests/run fails where results cannot be written" {
	needs_mounts
	run -0 with_mounts 'mount -t tmpfs -o size=4k none "$1"
		cd "$2"
		printf "#!/bin/sh\necho ok 1 - a\necho not ok 2 - b\necho 1..2\n" \
			>test_faked
		chmod +x test_faked
		head -c 4096 /dev/zero >"$1/full" || :
		! TMPDIR=$1 "$TOP/tests/run" . "$PWD/test_faked"' \
		"$(mktemp -d full.XXXXXX)" "$PWD"
	[[ ${lines[-1]} = *" passed, "[1-9]*" failed, "* ]]
}

@test "each reason in tests/skips is one that a test has" {
	# What a test adds to its reason is a number, or a path at the end.
	grep -hoE 'skip "[^"]*' "$TOP"/tests/*.ba[ts]* |
		sed -E 's/^skip "//; s/\$1/2/' >reasons
	grep -rhA 1 test_skip "$TOP/tests/unit" | grep -oE '"[^"]*"' |
		tr -d '"' >>reasons
	while IFS= read -r reason; do
		grep -qxE -e "$reason" reasons || {
			echo "no test has: $reason"
			return 1
		}
	done < <(grep -v -e '^#' -e '^$' "$TOP/tests/skips")
}

@test "in CI, only these reasons are allowed, as a whole" {
	export CI=true
	run -0 run_faked 'ok 1 - a # skip needs root\nok 2 - b\n1..2\n'
	run -1 run_faked 'ok 1 - a # skip needs root or more\nok 2 - b\n1..2\n'
	[[ $output = *"not ok - may not be skipped: needs root or more"* ]]
}
