# SPDX-License-Identifier: BSD-2-Clause
# Completion of ipcmk(1) for fish.

function __ipcmk_keys -d 'The keys in use, and paths'
    # What is in another namespace can't be seen from here.
    string match -qr -- '^--ns(=|$)' (commandline -opc)
    or awk '
        FNR == 1 { kind = substr(FILENAME, length(FILENAME) - 2) }
        FNR > 1 && $1 != 0 {
            key = $1 < 0 ? $1 + 2 ^ 32 : $1
            key = sprintf("0x%04x%04x", int(key / 65536), key % 65536)
            about[key] = about[key] between[key] \
                sprintf("%s id %s, mode %03d", kind, $2, $3 % 1000)
            between[key] = "; "
        }
        END {
            for (key in about)
                print key "\t" about[key]
        }' /proc/sysvipc/{msg,shm,sem} 2>/dev/null

    # A path in a key has a slash: without one yet, only a folder will do.
    set -l typed (__ipcmk_typed k key)
    string match -q '*/*' -- $typed
    and __fish_complete_path $typed
    or __fish_complete_directories $typed
end

function __ipcmk_owners -d 'USER[:GROUP]'
    set -l user (__ipcmk_typed o owner | string match -r '.*:')
    and __fish_complete_groups | string replace -r '^' $user
    or __fish_complete_users
end

function __ipcmk_huge_sizes -d 'The sizes of huge pages, such as 2M'
    for folder in /sys/kernel/mm/hugepages/hugepages-*kB
        set -l size (string match -r '\d+' $folder)
        for unit in K M G
            test (math $size % 1024) -eq 0; or break
            set size (math $size / 1024)
        end
        echo $size$unit
    end
end

function __ipcmk_typed -a short long -d 'What there is of the value by now'
    commandline -ct | string replace -r -- "^(-[Qebv]*$short|--$long=)" ''
end

complete -c ipcmk -f
complete -c ipcmk -s M -l shmem -x -d 'Make a segment of this size'
complete -c ipcmk -s Q -l queue -d 'Make a message queue'
complete -c ipcmk -s S -l semaphore -x -d 'Make a set of so many semaphores'
complete -c ipcmk -s p -l mode -x -a '0600 0640 0644 0660 0666' \
    -d 'Permissions, octal'
complete -c ipcmk -s k -l key -x -a '(__ipcmk_keys)' -d 'Make it with this key'
complete -c ipcmk -l private -d 'Make it without a key'
complete -c ipcmk -s e -l existing -d 'If the key exists, hand out its id'
complete -c ipcmk -s o -l owner -x -a '(__ipcmk_owners)' \
    -d 'Give it to this user and group'
complete -c ipcmk -l qbytes -x -d 'Bytes that the queue may hold'
complete -c ipcmk -l values -x -d 'Values of the semaphores'
complete -c ipcmk -l huge -a '(__ipcmk_huge_sizes)' -d 'Use huge pages'
complete -c ipcmk -l no-reserve -d 'Reserve no swap space for the segment'
complete -c ipcmk -s b -l brief -d 'Print the id alone'
complete -c ipcmk -s v -l verbose -d 'Print the key too'
complete -c ipcmk -l ns -rF -a '(__fish_complete_pids 2>/dev/null)' \
    -d 'Work in the IPC namespace of this process or file'
complete -c ipcmk -s h -l help -d 'Show the help'
complete -c ipcmk -s V -l version -d 'Show the version'
