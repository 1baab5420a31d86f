# The ISO's file name, in the form of Debian's own media. Sourced by build.sh.
iso_name() {
  local version
  case $1 in bookworm) version=12 ;; trixie) version=13 ;; *) version=$1 ;; esac
  echo "${GUEST_ISO_NAME:-debian-$version.0.0-amd64-DVD-1.iso}"
}
