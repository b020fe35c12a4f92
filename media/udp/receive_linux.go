package udp

import (
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"os"
	"strconv"
	"sync"
	"unsafe"

	"golang.org/x/sys/unix"
)

// An inbox reads a socket by raw calls, as an outbox writes: a read that Go's
// scheduler sees wakes the runtime's watchdog (sysmon), which then looks about
// for as long as the packet's work takes.
type inbox struct {
	conn *net.UDPConn
	raw  rawConn

	mu      sync.Mutex // guards what follows; held while a read waits
	name    [unix.SizeofSockaddrInet6]byte
	message message
	part    unix.Iovec
	errno   unix.Errno
	zones   map[uint32]string     // names of interfaces, by number
	call    func(fd uintptr) bool // i.receive
}

func newInbox(conn *net.UDPConn, raw rawConn) *inbox {
	i := &inbox{conn: conn, raw: raw, zones: map[uint32]string{}}
	i.call = i.receive
	return i
}

// read reads one packet.
func (i *inbox) read(b []byte) (int, netip.AddrPort, error) {
	if len(b) == 0 {
		return i.conn.ReadFromUDPAddrPort(b)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.part.Base = &b[0]
	i.part.SetLen(len(b))
	i.message = message{header: unix.Msghdr{Name: &i.name[0], Namelen: uint32(len(i.name)), Iov: &i.part}}
	i.message.header.SetIovlen(1)
	i.errno = 0
	err := i.raw.Read(i.call)
	i.part.Base = nil
	var op *net.OpError
	switch {
	case errors.As(err, &op):
		op.Op = "read" // and not raw-read
		return 0, netip.AddrPort{}, err
	case err != nil:
		return 0, netip.AddrPort{}, err
	case i.errno != 0:
		return 0, netip.AddrPort{}, &net.OpError{Op: "read", Net: "udp", Source: i.conn.LocalAddr(), Err: os.NewSyscallError("recvmmsg", i.errno)}
	}
	return int(i.message.length), i.from(), nil
}

// receive reads one packet, once there is one. The call is raw and never blocks.
func (i *inbox) receive(fd uintptr) bool {
	for {
		_, _, errno := unix.RawSyscall6(unix.SYS_RECVMMSG, fd, uintptr(unsafe.Pointer(&i.message)), 1, unix.MSG_DONTWAIT, 0, 0)
		switch errno {
		case unix.EINTR:
		case unix.EAGAIN:
			return false
		default:
			i.errno = errno
			return true
		}
	}
}

// from is the address of the packet just read, in the form net gives it.
func (i *inbox) from() netip.AddrPort {
	port := binary.BigEndian.Uint16(i.name[2:])
	if binary.NativeEndian.Uint16(i.name[:]) == unix.AF_INET {
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte(i.name[4:8])), port)
	}
	ip := netip.AddrFrom16([16]byte(i.name[8:24]))
	if scope := binary.NativeEndian.Uint32(i.name[24:]); scope != 0 {
		ip = ip.WithZone(i.zone(scope))
	}
	return netip.AddrPortFrom(ip, port)
}

// zone is the name of an interface.
func (i *inbox) zone(scope uint32) string {
	name, ok := i.zones[scope]
	if !ok {
		name = strconv.FormatUint(uint64(scope), 10)
		if at, err := net.InterfaceByIndex(int(scope)); err == nil {
			name = at.Name
		}
		i.zones[scope] = name
	}
	return name
}
