# SPDX-License-Identifier: BSD-2-Clause
# Completion of ipcattach(1) for fish.

function __ipcattach_live -a what -d 'The segments that are there: id|key'
    # What is in another namespace can't be seen from here.
    string match -qr -- '^--ns(=|$)' (commandline -opc); and return
    awk -v what=$what '
        NR == 1 {
            for (i = 1; i <= NF; i++)
                if ($i == "uid")
                    uid = i
            next
        }
        {
            key = $1 < 0 ? $1 + 2 ^ 32 : $1
            key = sprintf("0x%04x%04x", int(key / 65536), key % 65536)
            about = sprintf("mode %03d, uid %s", $3 % 1000, $uid)
        }
        what == "id" { printf "%s\tkey %s, %s\n", $2, key, about }
        what == "key" && $1 != 0 { printf "%s\tid %s, %s\n", key, $2, about }
        ' /proc/sysvipc/shm 2>/dev/null
end

function __ipcattach_keys -d 'The keys of segments, and paths'
    __ipcattach_live key

    # A path in a key has a slash: without one yet, only a folder will do.
    set -l typed (commandline -ct |
        string replace -r -- '^(-[xSWz]*k|--key=)' '')
    string match -q '*/*' -- $typed
    and __fish_complete_path $typed
    or __fish_complete_directories $typed
end

function __ipcattach_command -d 'The command that is run, behind two dashes'
    set -l words (commandline -opc)
    set -l dashes (contains -i -- -- $words)
    or return
    # Its words are those behind the two dashes.
    set -e words[1..$dashes[1]]
    complete -C (string join ' ' -- (string escape -- $words) \
        (commandline -ct))
end

complete -c ipcattach -f -a '(__ipcattach_command)'
complete -c ipcattach -s i -l id -x -a '(__ipcattach_live id)' \
    -d 'The segment with this id'
complete -c ipcattach -s k -l key -x -a '(__ipcattach_keys)' \
    -d 'The segment with this key'
complete -c ipcattach -s o -l offset -x -d 'Begin there'
complete -c ipcattach -s l -l length -x -d 'So many bytes'
complete -c ipcattach -s x -l hex -d 'Write a hexadecimal dump'
complete -c ipcattach -s S -l sparse \
    -d 'Keep holes as holes in a regular file'
complete -c ipcattach -s W -l write \
    -d 'Write standard input into the segment'
complete -c ipcattach -s z -l zero \
    -d 'Set bytes to zero, and free their pages'
complete -c ipcattach -l hold -a '500ms 1 5 1m' \
    -d 'Stay attached, so long or until a signal'
complete -c ipcattach -l ns -rF -a '(__fish_complete_pids 2>/dev/null)' \
    -d 'Work in the IPC namespace of this process or file'
complete -c ipcattach -s h -l help -d 'Show the help'
complete -c ipcattach -s V -l version -d 'Show the version'
