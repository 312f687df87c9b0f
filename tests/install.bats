#!/usr/bin/env bats
# make install puts everything in place, and make uninstall takes it away.

load helper

# In make a path has no blanks; the way from here has none.
setup()
{
	# Those of a make that runs the tests.
	unset MAKEFLAGS MFLAGS MAKEOVERRIDES
	O=$(realpath --relative-to="$TOP" "$BUILD")
}

@test "make install installs programs, pages and completions" {
	dest="$BATS_TEST_TMPDIR/a folder"
	run -0 make -C "$TOP" O="$O" DESTDIR="$dest" PREFIX=/opt/sv install
	for source in "$TOP"/cmd/*.c; do
		name=$(basename "$source" .c)
		[ -x "$dest/opt/sv/bin/$name" ]
		[ -f "$dest/opt/sv/share/man/man1/$name.1" ]
		[ -f "$dest/opt/sv/share/bash-completion/completions/$name" ]
		[ -f "$dest/opt/sv/share/zsh/site-functions/_$name" ]
		[ -f "$dest/opt/sv/share/fish/vendor_completions.d/$name.fish" ]
	done
	[ -f "$dest/opt/sv/share/zsh/site-functions/_sysvipc" ]
	[ -f "$dest/opt/sv/share/man/man7/sysvipc-utils.7" ]
	run -0 "$dest/opt/sv/bin/ipcs" --version
	run -0 make -C "$TOP" O="$O" DESTDIR="$dest" PREFIX=/opt/sv \
		uninstall
	run -0 find "$dest" -type f
	[ -z "$output" ]
}

@test "make asks the programs of this machine when those it makes don't run here" {
	out=$BATS_TEST_TMPDIR/out
	mkdir -p "$out"
	run -0 make -C "$TOP" O="$out" NATIVE="$O" "$out/completions/made"
	run -0 diff -r "$BUILD/completions" "$out/completions"
	run -0 find "$out" -type f -perm -100
	[ -z "$output" ]
}

@test "make takes CC and the flags from the environment, and from its arguments first" {
	out=$BATS_TEST_TMPDIR/out
	run -0 env CC=their-cc CFLAGS=-O7 CPPFLAGS=-DTHEIRS LDFLAGS=-Ltheirs \
		make -C "$TOP" -n O="$out" "$out/ipcs"
	[[ $output = *"their-cc "*" -DTHEIRS "*" -O7 -c "*"their-cc "*" -Ltheirs "* ]]
	run -0 env CC=their-cc CFLAGS=-O7 make -C "$TOP" -n O="$out" CC=our-cc \
		CFLAGS= "$out/ipcs"
	[[ $output != *their-cc* ]]
	[[ $output != *-O7* ]]
	[[ $output = *our-cc* ]]
	run -0 env -u CC -u CFLAGS make -C "$TOP" -n O="$out" "$out/ipcs"
	[[ $output = *"cc "*" -O2 -g -c "* ]]
	run -2 make -C "$TOP" -n O="$out of it" all
	[[ $output = *"must be one word"* ]]
}
