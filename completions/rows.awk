# Makes the commands of fish or zsh from the rows that a program lists.

function quoted(text)
{
	gsub(/'/, shell == "fish" ? "\\'" : "'\\''", text)
	return "'" text "'"
}

# How the helper is asked for values.
function call()
{
	return (shell == "fish" ? "__sysvipc " : "_sysvipc ") type " \"" which "\""
}

function fish_option(line)
{
	line = "complete -c " name
	if (letter != "-")
		line = line " -s " letter
	if (long != "-")
		line = line " -l " long
	if (arg != "-" && !optional)
		line = line (type ~ /^(namespace|file)$/ ? " -rF" : " -x")
	if (arg != "-")
		line = line " -a " quoted("(" call() ")")
	print line " -d " quoted(help)
}

function zsh_option(words, n, i, both, word)
{
	gsub(/\[|\]|:/, "\\\\&", help)
	gsub(/\[|\]|:/, "\\\\&", arg)
	help = "[" help "]"
	if (arg != "-")
		help = help (optional ? "::" : ":") arg ": " call()
	n = split((letter == "-" ? "" : "-" letter) " " \
	    (long == "-" ? "" : "--" long), words, " ")
	both = words[1] (n == 2 ? " " words[2] : "")
	for (i = 1; i <= n; i++) {
		word = words[i]
		if (word ~ /^(-h|-V|--help|--version)$/)
			both = "- *"
		if (arg != "-" && word ~ /^--/)
			word = word (optional ? "=-" : "=")
		else if (arg != "-")
			word = word (optional ? "-" : "+")
		word = (traits == "repeats" ? "*" : "(" both ")") word
		specs = specs " \\\n\t" quoted(word help)
	}
}

BEGIN { FS = "\t" }
{
	letter = $2; long = $3; arg = $4; type = $5; which = $6; traits = $7
	help = $8
	optional = arg ~ /^\[/
}
$1 == "option" && shell == "fish" { fish_option() }
$1 == "option" && shell == "zsh" { zsh_option() }
$1 == "operand" && shell == "fish" {
	print "complete -c " name " -n 'not __sysvipc_in_command' -f -k -a " \
	    quoted("(" call() ")")
}
$1 == "operand" && shell == "zsh" {
	gsub(/:/, "\\:", which)
	specs = " \\\n\t" quoted("*: : " call())
}
$1 == "dashes" && shell == "fish" {
	print "complete -c " name " -n __sysvipc_in_command -x -a '(__sysvipc_command)'"
}
$1 == "dashes" && shell == "zsh" {
	print "local dashes=$words[(i)--]"
	print "if (( dashes < CURRENT )); then"
	print "\tshift $dashes words"
	print "\t(( CURRENT -= dashes ))"
	print "\t_normal"
	print "\treturn"
	print "fi"
}
END {
	if (shell == "zsh")
		print "_arguments -s -S" specs
}
