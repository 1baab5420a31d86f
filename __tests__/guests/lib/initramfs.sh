# Building an initramfs out of an extracted set of packages. Sourced.

# Makes the folders of $1, with /usr merged as Debian has it.
initramfs_tree() {
  local root=$1 dir
  mkdir -p "$root"/{dev,proc,sys,run,tmp,mnt,root,etc,var/{log,lib,run},usr/{bin,sbin,lib/x86_64-linux-gnu,lib64}}
  for dir in bin sbin lib lib64; do ln -sfn "usr/$dir" "$root/$dir"; done
  chmod 1777 "$root/tmp"
  chmod 700 "$root/root"
}

# Adds the /usr links that a bare extraction lacks on suites whose packages are merged already.
merge_usr() {
  local dir
  for dir in bin sbin lib lib64; do [ -e "$1/$dir" ] || ln -s "usr/$dir" "$1/$dir"; done
}

# Runs a program of the extracted packages $1 on this machine, with its own libraries.
foreign() {
  local from=$1
  shift
  "$from/lib64/ld-linux-x86-64.so.2" --library-path "$from/lib/x86_64-linux-gnu:$from/usr/lib/x86_64-linux-gnu" "$@"
}

# Copies programs (paths inside the extracted packages $1) and all libraries that they load into $2.
copy_programs() {
  local from=$1 to=$2 program library
  shift 2
  for program in "$@"; do
    install -D -m 755 "$from/$program" "$to/$program"
    foreign "$from" --list "$from/$program" >"$to.libraries"
    if grep 'not found' "$to.libraries" >&2; then return 1; fi
    awk '$2 == "=>" { print $3 }' "$to.libraries" | while read -r library; do
      [ -e "$to/usr/lib/x86_64-linux-gnu/${library##*/}" ] || cp -L "$library" "$to/usr/lib/x86_64-linux-gnu/"
    done
  done
  rm -f "$to.libraries"
  cp -L "$from/lib64/ld-linux-x86-64.so.2" "$to/usr/lib64/"
}

# Links every applet of the extracted busybox into $2, except where a real program is already.
link_busybox() {
  local from=$1 to=$2 applet
  copy_programs "$from" "$to" bin/busybox
  foreign "$from" "$from/bin/busybox" --list-full | while read -r applet; do
    applet=${applet#usr/}
    [ -e "$to/usr/$applet" ] || ln -s /usr/bin/busybox "$to/usr/$applet"
  done
}

# The version of the one kernel among the extracted packages $1.
kernel_version() {
  local versions=("$1"/lib/modules/*)
  [ ${#versions[@]} = 1 ] && [ -d "${versions[0]}" ] || { echo "expected one kernel, found: ${versions[*]}" >&2; return 1; }
  basename "${versions[0]}"
}

# Copies the drivers named in file $3, and what they need, from $1 to $2. Unpacked: busybox need not know the compression.
copy_modules() {
  local from=$1 to=$2 list=$3 version name path target
  version=$(kernel_version "$from")
  [ -s "$from/lib/modules/$version/modules.dep" ] || depmod -b "$from" "$version"
  sed 's/#.*//' "$list" | xargs -n1 | while read -r name; do
    modprobe --ignore-install -d "$from" -S "$version" --show-depends "$name" 2>/dev/null || echo "no driver $name in $version" >&2
  done | awk '$1 == "insmod" { print $2 }' | sort -u | while read -r path; do
    target=$to/usr/lib/modules/$version/${path#*"/modules/$version/"}
    mkdir -p "${target%/*}"
    case $path in
      *.xz) xz -dc "$path" >"${target%.xz}" ;;
      *.zst) zstd -qdc "$path" >"${target%.zst}" ;;
      *) cp "$path" "$target" ;;
    esac
  done
  cp "$from/lib/modules/$version"/modules.{order,builtin,builtin.modinfo} "$to/usr/lib/modules/$version/"
  depmod -b "$to" "$version"
}

# Packs the tree $1 as the initramfs $2, owned by root whoever runs this.
pack_initramfs() {
  (cd "$1" && find . -mindepth 1 | sort | cpio --quiet -o -H newc -R 0:0) | zstd -q -T0 -12 -f -o "$2"
}
