package remote

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// socketName is the socket's in the data folder.
const socketName = "relay.sock"

// A Socket is where a relay in a data folder is reached. Paths of Unix sockets
// have 107 bytes at most and data folders may be deeper: the folder is reached
// through a descriptor of ours (Linux).
type Socket struct{ dir string }

// In is the socket in a data folder.
func In(dir string) Socket { return Socket{dir} }

// reach calls f with a short path of the socket.
func (s Socket) reach(f func(path string) error) error {
	plain := filepath.Join(s.dir, socketName)
	if len(plain) < 100 {
		return f(plain)
	}
	d, err := os.Open(s.dir)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }() // it was not written to
	return f(filepath.Join("/proc/self/fd", strconv.Itoa(int(d.Fd())), socketName))
}

// Listen listens there. What a killed relay left is taken away; whoever listens
// holds the lock of the relay, so nobody else's is.
func (s Socket) Listen() (net.Listener, error) {
	if err := os.Remove(filepath.Join(s.dir, socketName)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("relay's socket: %w", err)
	}
	var l *net.UnixListener
	err := s.reach(func(path string) (err error) {
		mask := syscall.Umask(0o177) // for this user only
		defer syscall.Umask(mask)
		l, err = net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("relay's socket: %w", err)
	}
	l.SetUnlinkOnClose(false) // a newer relay may listen there by then
	return l, nil
}

// Dial reaches the relay that listens there.
func (s Socket) Dial(ctx context.Context) (c net.Conn, err error) {
	err = s.reach(func(path string) (err error) {
		c, err = (&net.Dialer{}).DialContext(ctx, "unix", path)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("relay's socket: %w", err)
	}
	return c, nil
}
