package rtsp

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"unsafe"
)

// quiet returns nc with reads that Go's scheduler does not see. A read of a
// non-blocking socket never waits in the kernel, but every one that is announced
// wakes the runtime's watchdog (sysmon), which then looks about for milliseconds:
// with fifty idle cameras that was a third of all processor time. nc's reads are
// then for one goroutine at a time.
func quiet(nc net.Conn) net.Conn {
	sc, ok := nc.(syscall.Conn)
	if !ok {
		return nc
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return nc
	}
	c := &quietConn{Conn: nc, raw: raw}
	c.call = c.read
	return c
}

type quietConn struct {
	net.Conn
	raw  syscall.RawConn
	call func(fd uintptr) bool // c.read, made once

	into  []byte // of the read under way
	n     int
	errno syscall.Errno
}

// Read reads what there is; it waits for the first byte.
func (c *quietConn) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	c.into, c.n, c.errno = b, 0, 0
	err := c.raw.Read(c.call)
	c.into = nil
	var op *net.OpError
	switch {
	case errors.As(err, &op):
		op.Op = "read" // and not raw-read
		return 0, err
	case err != nil:
		return 0, err
	case c.errno != 0:
		return 0, &net.OpError{
			Op: "read", Net: "tcp", Source: c.LocalAddr(), Addr: c.RemoteAddr(), Err: os.NewSyscallError("read", c.errno),
		}
	case c.n == 0:
		return 0, io.EOF
	}
	return c.n, nil
}

// read reads once; false when nothing has come yet.
func (c *quietConn) read(fd uintptr) bool {
	for {
		n, _, errno := syscall.RawSyscall(syscall.SYS_READ, fd, uintptr(unsafe.Pointer(&c.into[0])), uintptr(len(c.into)))
		switch errno {
		case 0:
			c.n = int(n)
			return true
		case syscall.EINTR:
		case syscall.EAGAIN:
			return false
		default:
			c.errno = errno
			return true
		}
	}
}
