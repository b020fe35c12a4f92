package udp

import (
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A rawConn is what sending many packets in one call needs of a socket.
type rawConn struct {
	syscall.RawConn
	ipv6 bool // the socket's family; IPv4 peers are then written as mapped addresses
}

func newRawConn(conn *net.UDPConn) (r rawConn, err error) {
	if r.RawConn, err = conn.SyscallConn(); err != nil {
		return r, err
	}
	var domain int
	var asked error
	err = r.Control(func(fd uintptr) {
		domain, asked = unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_DOMAIN)
	})
	r.ipv6 = domain == unix.AF_INET6
	return r, errors.Join(err, asked)
}

// A message is struct mmsghdr of sendmmsg(2).
type message struct {
	header unix.Msghdr
	length uint32 // bytes sent, or received
}

// An outbox is what one destination's system calls read. It is made once, so
// that sending allocates nothing. One goroutine at a time uses it.
type outbox struct {
	raw      rawConn
	name     [unix.SizeofSockaddrInet6]byte
	length   uint32 // of name; 0 for what this socket cannot reach, or not by number alone
	control  [24]byte
	messages []message
	parts    []unix.Iovec

	left   []message // of the call under way
	failed syscall.Errno
	call   func(fd uintptr) bool // o.send
}

func newOutbox(raw rawConn, to netip.AddrPort) *outbox {
	o := &outbox{raw: raw}
	o.address(to)
	h := (*unix.Cmsghdr)(unsafe.Pointer(&o.control[0]))
	h.Level, h.Type = unix.SOL_UDP, unix.UDP_SEGMENT
	h.SetLen(unix.CmsgLen(2))
	o.call = o.send
	return o
}

// address writes to as the kernel reads it.
func (o *outbox) address(to netip.AddrPort) {
	binary.BigEndian.PutUint16(o.name[2:], to.Port())
	switch ip := to.Addr(); {
	case !to.IsValid() || ip.Zone() != "":
	case o.raw.ipv6:
		binary.NativeEndian.PutUint16(o.name[:], unix.AF_INET6)
		b := ip.As16()
		copy(o.name[8:], b[:])
		o.length = unix.SizeofSockaddrInet6
	case ip.Is4():
		binary.NativeEndian.PutUint16(o.name[:], unix.AF_INET)
		b := ip.As4()
		copy(o.name[4:], b[:])
		o.length = unix.SizeofSockaddrInet4
	}
}

// grow makes room for n messages.
func (o *outbox) grow(n int) {
	for len(o.messages) < n {
		o.messages, o.parts = append(o.messages, message{}), append(o.parts, unix.Iovec{})
	}
}

// put makes b message number i.
func (o *outbox) put(i int, b []byte) *unix.Msghdr {
	o.parts[i].Base = &b[0]
	o.parts[i].SetLen(len(b))
	h := &o.messages[i].header
	*h = unix.Msghdr{Name: &o.name[0], Namelen: o.length, Iov: &o.parts[i]}
	h.SetIovlen(1)
	return h
}

// segments sends b as packets of size bytes, the last one as long as is left;
// done is false when the destination cannot be addressed so.
func (o *outbox) segments(b []byte, size int) (done bool, err error) {
	if o.length == 0 {
		return false, nil
	}
	o.grow(1)
	binary.NativeEndian.PutUint16(o.control[unix.CmsgLen(0):], uint16(size))
	h := o.put(0, b)
	h.Control = &o.control[0]
	h.SetControllen(unix.CmsgSpace(2))
	return o.sendAll(1)
}

// each sends the packets of b, which end at ends, in as few calls as the kernel
// allows; done is false when it knows no such call, or the destination cannot
// be addressed so.
func (o *outbox) each(b []byte, ends []int) (done bool, err error) {
	if o.length == 0 {
		return false, nil
	}
	o.grow(len(ends))
	from := 0
	for i, end := range ends {
		o.put(i, b[from:end])
		from = end
	}
	return o.sendAll(len(ends))
}

// sendAll sends the first n messages; one that cannot be sent is left out, and
// the last error is returned.
func (o *outbox) sendAll(n int) (done bool, err error) {
	o.left, o.failed = o.messages[:n], 0
	err = o.raw.Write(o.call)
	for i := range n {
		o.parts[i].Base = nil // the packets' memory belongs to others now
	}
	switch {
	case o.failed == unix.ENOSYS:
		return false, nil
	case err == nil && o.failed != 0:
		err = o.failed
	}
	return true, err
}

// send sends what is left; false when there is no room. The call is raw, unseen
// by Go's scheduler, which need not look for other work: it never blocks.
func (o *outbox) send(fd uintptr) bool {
	for len(o.left) > 0 {
		n, _, errno := unix.RawSyscall6(unix.SYS_SENDMMSG, fd,
			uintptr(unsafe.Pointer(&o.left[0])), uintptr(len(o.left)), unix.MSG_DONTWAIT, 0, 0)
		switch errno {
		case 0:
			o.left = o.left[n:]
		case unix.EINTR:
		case unix.EAGAIN:
			return false // until there is room, or the deadline
		case unix.ENOSYS:
			o.failed = errno
			return true
		default:
			o.failed, o.left = errno, o.left[1:]
		}
	}
	return true
}

// refuses says whether the kernel will never take segments for a destination:
// they do not fit its MTU, or the card behind it cannot add checksums.
func refuses(err error) bool {
	for _, no := range []error{unix.EINVAL, unix.EIO, unix.EMSGSIZE, unix.EOPNOTSUPP, unix.ENOPROTOOPT} {
		if errors.Is(err, no) {
			return true
		}
	}
	return false
}
