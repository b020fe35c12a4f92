package webrtc

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"

	"github.com/pion/dtls/v3"
	"github.com/pion/ice/v4"
	"github.com/pion/rtcp"

	"kawung/media"
)

// A link is a connection that only sends, on ICE and DTLS without the library's
// peer connection: packets are encrypted by us, a frame at a time, straight into
// what the socket sends. Screens and viewers have one.
type link struct {
	c     *connection
	agent *ice.Agent
	local localSide
	slots atomic.Pointer[[]*slot] // hear what the page says of them; nil before there are any

	ctx  context.Context // ends when the connection closes
	stop context.CancelFunc

	keys  atomic.Pointer[keys]           // nil before the slots are bound
	to    atomic.Pointer[netip.AddrPort] // where packets go; nil while that is not settled
	conn  *ice.Conn                      // set before keys
	plain []byte                         // of the report that is read; for the reader alone

	mu    sync.Mutex // guards what follows; held while the connection is told, to keep its order
	state ice.ConnectionState
	dtls  *dtls.Conn // nil before the handshake began
}

// openLink makes a connection without the library that Close ends.
func (e *Endpoint) openLink(ctx context.Context, name string, state func(media.PeerState)) (*connection, error) {
	agent, err := ice.NewAgentWithOptions(e.agent...)
	if err != nil {
		return nil, linkError("agent", err)
	}
	c := newConnection(e, e.log.With("peer", name), state)
	l := &link{c: c, agent: agent}
	l.ctx, l.stop = context.WithCancel(context.Background())
	c.link, c.carrier = l, l
	e.mu.Lock()
	closed := e.closed
	if !closed {
		e.connections[c] = struct{}{}
	}
	e.mu.Unlock()
	if closed {
		_ = c.Close()
		return nil, linkError("open", media.ErrClosed)
	}
	if err := l.gather(ctx); err != nil {
		_ = c.Close()
		return nil, err
	}
	return c, nil
}

// gather finds out under which addresses we can be reached.
func (l *link) gather(ctx context.Context) error {
	complete := make(chan struct{})
	err := l.agent.OnCandidate(func(c ice.Candidate) {
		if c == nil {
			close(complete)
		}
	})
	if err != nil {
		return linkError("gather candidates", err)
	}
	if err := l.agent.OnConnectionStateChange(l.moved); err != nil {
		return linkError("agent", err)
	}
	if err := l.agent.OnSelectedCandidatePairChange(func(_, remote ice.Candidate) { l.aim(remote) }); err != nil {
		return linkError("agent", err)
	}
	if err := l.agent.GatherCandidates(); err != nil {
		return linkError("gather candidates", err)
	}
	select {
	case <-complete:
	case <-ctx.Done():
		return linkError("gather candidates", context.Cause(ctx))
	case <-l.c.gone:
		return linkError("gather candidates", media.ErrClosed)
	}
	return l.describe()
}

// describe collects our side of the session description.
func (l *link) describe() (err error) {
	if l.local.ufrag, l.local.password, err = l.agent.GetLocalUserCredentials(); err != nil {
		return linkError("credentials", err)
	}
	candidates, err := l.agent.GetLocalCandidates()
	if err != nil {
		return linkError("candidates", err)
	}
	for _, c := range candidates {
		l.local.candidates = append(l.local.candidates, c.Marshal())
	}
	l.local.fingerprint = l.c.endpoint.identity.fingerprint
	return nil
}

// begin connects to the other side and serves it until the connection ends.
// bind is called with the keys by which packets can be sent.
func (l *link) begin(remote remoteSide, controlling, client bool, bind func(*keys)) {
	l.c.spawn(func() {
		k, err := l.connect(remote, controlling, client)
		if err != nil {
			l.c.log.Debug("no connection", "error", err)
			l.c.tell(media.PeerEnded)
			return
		}
		bind(k)
		l.keys.Store(k)
		l.moved(ice.ConnectionStateUnknown)
		buf := make([]byte, maxDatagram)
		for { // nothing comes but the page's goodbye
			if _, err := l.dtls.Read(buf); err != nil {
				break
			}
		}
		l.c.tell(media.PeerEnded)
	})
}

// connect finds a way to the other side and agrees on keys with it.
func (l *link) connect(remote remoteSide, controlling, client bool) (*keys, error) {
	start := l.agent.StartAccept
	if controlling {
		start = l.agent.StartDial
	}
	if err := l.agent.SetRemoteICELite(remote.lite); err != nil {
		return nil, linkError("agent", err)
	}
	for _, raw := range remote.candidates {
		if c, err := ice.UnmarshalCandidate(raw); err == nil {
			_ = l.agent.AddRemoteCandidate(c) // of a kind we do not use, or malformed
		}
	}
	conn, err := start(remote.ufrag, remote.password)
	if err != nil {
		return nil, linkError("connect", err)
	}
	l.conn = conn
	if err := l.agent.AwaitConnect(l.ctx); err != nil {
		return nil, linkError("connect", err)
	}
	pipe := newPipe(conn)
	if !l.c.spawn(func() { l.read(pipe) }) {
		return nil, linkError("connect", media.ErrClosed)
	}
	return l.shake(pipe, remote, client)
}

// read takes what comes until the agent is closed.
func (l *link) read(pipe *pipe) {
	defer pipe.Close()
	buf := make([]byte, maxDatagram)
	for {
		n, err := l.conn.Read(buf)
		if err != nil {
			return
		}
		switch b := buf[:n]; { // RFC 7983 §7, RFC 5761 §4
		case n > 0 && b[0] >= 20 && b[0] <= 63:
			pipe.put(b)
		case n >= 8 && b[0]>>6 == 2 && b[1] >= 192 && b[1] <= 223:
			l.control(b)
		}
	}
}

// control hears an encrypted compound of RTCP.
func (l *link) control(b []byte) {
	k := l.keys.Load()
	if k == nil {
		return
	}
	plain, err := k.in.DecryptRTCP(l.plain, b, nil)
	if err != nil {
		return // not from the page, or twice
	}
	l.plain = plain[:0]
	l.hear(plain)
}

// hear tells every slot what a compound of RTCP says.
func (l *link) hear(plain []byte) {
	packets, err := rtcp.Unmarshal(plain)
	if err != nil {
		return // a page that lies hurts only itself
	}
	slots := l.slots.Load()
	if slots == nil {
		return
	}
	for _, p := range packets {
		for _, s := range *slots {
			s.hear(p)
		}
	}
}

// aim remembers where packets go. Before it is called they take the agent's way.
func (l *link) aim(remote ice.Candidate) {
	ip, err := netip.ParseAddr(remote.Address())
	if err != nil || !remote.NetworkType().IsUDP() {
		l.to.Store(nil)
		return
	}
	to := netip.AddrPortFrom(ip.Unmap(), uint16(remote.Port())) // a port is never more
	l.to.Store(&to)
}

// moved passes on what the agent's state means for the connection.
func (l *link) moved(state ice.ConnectionState) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if state != ice.ConnectionStateUnknown {
		l.state = state
	}
	switch l.state {
	case ice.ConnectionStateConnected, ice.ConnectionStateCompleted:
		if l.keys.Load() != nil {
			l.c.late.Stop()
			l.c.tell(media.PeerConnected)
		}
	case ice.ConnectionStateDisconnected:
		l.c.tell(media.PeerBroken)
	case ice.ConnectionStateFailed, ice.ConnectionStateClosed:
		l.c.tell(media.PeerEnded)
	}
}

// send sends encrypted packets, which end in b where ends says.
func (l *link) send(b []byte, ends []int) {
	if to, write := l.to.Load(), l.c.endpoint.packets; to != nil && write != nil {
		_ = write(b, ends, *to) // UDP loses packets too
		return
	}
	from := 0
	for _, end := range ends {
		_, _ = l.conn.Write(b[from:end])
		from = end
	}
	l.c.endpoint.flush()
}

// WriteRTCP sends reports.
func (l *link) WriteRTCP(reports []rtcp.Packet) error {
	k := l.keys.Load()
	if k == nil {
		return net.ErrClosed
	}
	b, err := rtcp.Marshal(reports)
	if err != nil {
		return err
	}
	k.mu.Lock()
	b, err = k.out.EncryptRTCP(nil, b, nil)
	k.mu.Unlock()
	if err != nil {
		return err
	}
	_, err = l.conn.Write(b)
	return err
}

// GracefulClose says goodbye and ends everything the link started, but for the
// connection's own goroutines.
func (l *link) GracefulClose() error {
	l.stop()
	l.mu.Lock()
	d := l.dtls
	l.mu.Unlock()
	if d != nil {
		_ = d.Close() // a goodbye that does not arrive is no loss
	}
	return l.agent.GracefulClose()
}
