#!/usr/bin/env bats
# make install puts everything in place, and make uninstall takes it away.

load helper

# In make a path has no blanks; the way from here has none.
setup()
{
	# Those of a make that runs the tests.
	unset MAKEFLAGS MFLAGS MAKEOVERRIDES MAKELEVEL
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
	for name in ipcmetrics.service ipcmetrics.timer sysvipc-alerts.yml \
		sysvipc-dashboard.json; do
		[ -f "$dest/opt/sv/share/sysvipc-utils/$name" ]
	done
	# Nothing of root's is left among the files of the one who built it.
	[ ! -e "$BUILD/staged" ]
	# The program of this installation.
	grep -q '^ExecStart=/opt/sv/bin/ipcmetrics ' \
		"$dest/opt/sv/share/sysvipc-utils/ipcmetrics.service"
	run -0 "$dest/opt/sv/bin/ipcs" --version
	run -0 make -C "$TOP" O="$O" DESTDIR="$dest" PREFIX=/opt/sv \
		uninstall
	run -0 find "$dest" -type f
	[ -z "$output" ]
}

@test "make asks native programs for their options when it cross-compiles" {
	out=$BATS_TEST_TMPDIR/out
	mkdir -p "$out"
	run -0 make -C "$TOP" O="$out" NATIVE="$O" "$out/completions/made"
	run -0 diff -r "$BUILD/completions" "$out/completions"
	run -0 find "$out" -type f -perm -100
	[ -z "$output" ]
}

@test "make takes CC and the flags from its arguments, or else from the environment" {
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

@test "make install SUITE=new leaves out what util-linux has, SUITE=stock the rest" {
	dest=$BATS_TEST_TMPDIR/dest
	run -0 make -C "$TOP" O="$O" DESTDIR="$dest" SUITE=new install
	[ ! -e "$dest/usr/local/bin/ipcs" ]
	[ ! -e "$dest/usr/local/share/man/man1/lsipc.1" ]
	[ -x "$dest/usr/local/bin/ipcsend" ]
	run -0 make -C "$TOP" O="$O" DESTDIR="$dest" SUITE=new uninstall
	run -0 make -C "$TOP" O="$O" DESTDIR="$dest" SUITE=stock install
	run -0 ls "$dest/usr/local/bin"
	[ "$output" = $'ipcmk\nipcrm\nipcs\nlsipc' ]
	run -0 make -C "$TOP" O="$O" DESTDIR="$dest" SUITE=stock uninstall
	run -0 find "$dest" -type f
	[ -z "$output" ]
	run -2 make -C "$TOP" O="$O" SUITE=old install
	[[ $output = *"write all, new or stock"* ]]
}

@test "make install PROGRAM_PREFIX=sv- installs under other names" {
	dest=$BATS_TEST_TMPDIR/dest
	run -0 make -C "$TOP" O="$O" DESTDIR="$dest" PREFIX=/opt \
		PROGRAM_PREFIX=sv- install
	run -0 ls "$dest/opt/bin"
	[[ $output != *$'\n'[!s]* ]]
	PATH=$dest/opt/bin:$PATH
	run -0 sv-lsipc --help
	[[ $output = *"sage: sv-lsipc "* ]]
	[[ $output = *$'\n  sv-lsipc '* && $output != *$'\n  lsipc '* ]]
	run -1 sv-ipcs --no-such
	[ "${lines[0]}" = "sv-ipcs: --no-such: no such option" ]
	[ "${lines[1]}" = "Try 'sv-ipcs --help'." ]
	grep -q '^\.Nm sv-ipcsem' "$dest/opt/share/man/man1/sv-ipcsem.1"
	grep -q '^\$ sv-ipcsem' "$dest/opt/share/man/man1/sv-ipcsem.1"
	# Every command of the examples, in pipelines and the overview, too.
	run ! grep -rE '^([$#>*]|\.[DQ]l|   ) (.*[^-a-z/.])?(ipc[a-z]+|lsipc)( |$)' \
		"$dest/opt/share/man"
	run ! grep -rE '^\.(It )?Xr (ipc[a-z]+|lsipc) 1' "$dest/opt/share/man"
	run ! grep -rE '^(ipc[a-z]+|lsipc): ' "$dest/opt/share/man"
	grep -q '^ExecStart=/opt/bin/sv-ipcmetrics ' \
		"$dest/opt/share/man/man1/sv-ipcmetrics.1"
	grep -q 'ipcmetrics.timer :' "$dest/opt/share/man/man1/sv-ipcmetrics.1"
	run ! grep -r 'sv-ipcmetrics.timer' "$dest/opt/share/man"
	run ! grep -rE '"lsipc( |$)' "$dest/opt/share/sysvipc-utils"
	run ! grep -rE '(^|[^-])(ipcmod) --complete' "$dest/opt/share"
	grep -q '^complete -F _sysvipc_sv-ipcs sv-ipcs$' \
		"$dest/opt/share/bash-completion/completions/sv-ipcs"
	grep -q '^#compdef sv-ipcs$' "$dest/opt/share/zsh/site-functions/_sv-ipcs"
	run -0 make -C "$TOP" O="$O" DESTDIR="$dest" PREFIX=/opt \
		PROGRAM_PREFIX=sv- uninstall
	run -0 find "$dest" -type f
	[ -z "$output" ]
}

@test "the completions of stock commands with a prefix ask the ipcmod without one" {
	dest=$BATS_TEST_TMPDIR/dest
	for suite in SUITE=new "SUITE=stock PROGRAM_PREFIX=sv-"; do
		# shellcheck disable=SC2086 # as sysvipc-utils.spec has them
		run -0 make -C "$TOP" O="$O" DESTDIR="$dest" PREFIX=/usr $suite install
	done
	[ -x "$dest/usr/bin/ipcmod" ]
	run ! grep -r 'sv-ipcmod' "$dest/usr/share"
	grep -q 'ipcmod --complete' \
		"$dest/usr/share/bash-completion/completions/sv-ipcrm"
	grep -q 'ipcmod --complete' \
		"$dest/usr/share/fish/vendor_completions.d/sv-ipcrm.fish"
}

@test "make install-strip strips, and INSTALL is the user's" {
	needs readelf
	dest=$BATS_TEST_TMPDIR/dest
	run -0 make -C "$TOP" O="$O" DESTDIR="$dest" install-strip
	run -0 readelf -S "$dest/usr/local/bin/ipcs"
	[[ $output != *.debug_info* ]]
	run -0 make -C "$TOP" O="$O" -n INSTALL=their-install install
	[[ $output != *$'\n'"install "* ]]
	[[ $output = *"their-install "* ]]
}

@test "a build has the same bytes wherever the sources are" {
	for folder in one "another one"; do
		mkdir -p "$BATS_TEST_TMPDIR/$folder"
		cp -r "$TOP"/{Makefile,cmd,lib,completions} \
			"$BATS_TEST_TMPDIR/$folder"
		run -0 make -C "$BATS_TEST_TMPDIR/$folder" CFLAGS="-O2 -g" \
			build/lib/base/parse.o
	done
	cmp "$BATS_TEST_TMPDIR"/*/build/lib/base/parse.o
}

@test "the tarball of make dist builds without git" {
	needs git
	git -C "$TOP" rev-parse HEAD 2>/dev/null || skip "no repository here"
	cd "$BATS_TEST_TMPDIR"
	git -C "$TOP" archive --prefix=dist/ HEAD | tar x
	run -0 make -C dist -n all
	[[ $output = *"-o build/ipcs "* ]]
	for file in bootstrap tests/run tests/ipcs.bats man/ipcs.1 NEWS; do
		[ -e "dist/$file" ]
	done
}

@test "the README's ways to install and to try the commands work" {
	cd "$TOP"
	sed -n 's/^    \(make install[^#]*\).*/\1/p' README.md \
		>"$BATS_TEST_TMPDIR/lines"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/lines")" -eq 3 ]
	while read -ra words; do
		run -0 "${words[@]}" O="$O" \
			DESTDIR="$BATS_TEST_TMPDIR/${words[2]%%=*}"
	done <"$BATS_TEST_TMPDIR/lines"
	[ -x "$BATS_TEST_TMPDIR/PREFIX/usr/local/bin/ipcs" ]
	[ -x "$BATS_TEST_TMPDIR/SUITE/usr/local/bin/ipcsend" ]
	[ ! -e "$BATS_TEST_TMPDIR/SUITE/usr/local/bin/ipcs" ]
	[ -x "$BATS_TEST_TMPDIR/PROGRAM_PREFIX/usr/local/bin/sv-lsipc" ]
	# The last line begins an interactive shell.
	line=$(sed -n 's/^    sudo \(unshare .* bash\)$/\1/p' README.md)
	[ -n "$line" ]
	ln -s "$BUILD" "$BATS_TEST_TMPDIR/build"
	cd "$BATS_TEST_TMPDIR"
	run -0 eval "$line -c 'lsipc -a && command -v ipcsend'"
	[ "${lines[*]}" = "$BATS_TEST_TMPDIR/build/ipcsend" ]
}
