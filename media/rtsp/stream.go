package rtsp

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bluenviron/gortsplib/v4/pkg/base"

	"kawung/media"
)

// reportEvery is the time between receiver reports, RFC 3550 §6.2.
const reportEvery = 5 * time.Second

// keepaliveEvery is the most time between two signs of life: some cameras end
// a session after 15 s whatever they announce.
const keepaliveEvery = 7 * time.Second

// maxAgain is how often a refused keepalive is repeated at once.
const maxAgain = 3

// udpSilence is how long a session over UDP may be without its first packet
// before TCP is tried: something on the way drops datagrams.
const udpSilence = 3 * time.Second

// hangUpTimeout is how long a goodbye may take.
const hangUpTimeout = 500 * time.Millisecond

// stream reads packets until ctx ends or the camera fails. It owns the session
// from here on.
func (s *session) stream(ctx context.Context) error {
	transport := s.found.via()
	if transport == "tcp" && s.addr.url.Scheme == "rtsps" {
		transport = "tls"
	}
	s.in.uplink.Opened(transport)
	s.log.Info("camera connected", "transport", transport)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		<-ctx.Done()
		s.hangUp()
		return ctx.Err()
	})
	g.Go(s.readControl)
	g.Go(func() error { return s.upkeep(ctx) })
	if s.udp != nil {
		g.Go(s.readDatagrams)
		g.Go(s.readReports)
	}
	if s.soundUDP != nil {
		g.Go(s.readSound)
	}
	return g.Wait()
}

// hangUp ends the session so that the camera may serve somebody else at once.
// It reads on until the camera has agreed: closing a connection with unread
// pictures in it would reset it, and the goodbye could be lost.
func (s *session) hangUp() {
	late := time.NewTimer(hangUpTimeout)
	defer late.Stop()
	stuck := time.AfterFunc(hangUpTimeout, func() { s.nc.Close() })
	_, err := s.send(base.Teardown, s.base, nil)
	stuck.Stop()
	if err == nil {
		select {
		case <-s.ended:
		case <-late.C:
		}
	}
	s.close()
}

// readControl reads the RTSP connection; over TCP that is where pictures are.
func (s *session) readControl() error {
	defer close(s.ended)
	if err := s.readBefore(time.Time{}); err != nil {
		return connectionError(err)
	}
	for {
		m, err := s.wire.next()
		if err != nil {
			return connectionError(err)
		}
		if err := s.take(m); err != nil {
			return sessionError(err)
		}
	}
}

// readDatagrams reads RTP over UDP, in order as far as a short wait gives it.
func (s *session) readDatagrams() error {
	var order reorder
	var memory slab
	buf := make([]byte, 64<<10)
	for {
		n, from, err := s.udp.rtp.ReadFromUDPAddrPort(buf)
		if err != nil {
			return connectionError(err)
		}
		ok, stranger := s.udp.admits(from, buf[:n], s.in.carries)
		if stranger {
			s.found.repair("sends from another address than its own")
		}
		if !ok || n < rtpHeader {
			continue
		}
		p := memory.take(n)
		copy(p, buf)
		s.tape.datagram(tapeRTP, p)
		for _, p := range order.add(p, s.client.now()) {
			if err := s.datagram(p); err != nil {
				return err
			}
		}
	}
}

// datagram takes an RTP packet of a session over UDP.
func (s *session) datagram(p []byte) error {
	s.taking.Lock()
	defer s.taking.Unlock()
	return s.in.packet(p)
}

// readReports reads RTCP. Some cameras send their pictures there.
func (s *session) readReports() error {
	buf := make([]byte, 64<<10)
	for {
		n, from, err := s.udp.rtcp.ReadFromUDPAddrPort(buf)
		if err != nil {
			return connectionError(err)
		}
		switch {
		case !s.udp.from(from):
		case s.pictured(buf[:n]):
			s.found.repair("sends pictures on the channel of its reports")
			if err := s.datagram(bytes.Clone(buf[:n])); err != nil {
				return err
			}
		default:
			s.tape.datagram(tapeRTCP, buf[:n])
			s.in.control(buf[:n])
		}
	}
}

// upkeep keeps the session alive, reports what came, and notices silence.
func (s *session) upkeep(ctx context.Context) error {
	keepalive := time.NewTicker(min(s.timeout/4, keepaliveEvery)) // each of two ways is in time
	defer keepalive.Stop()
	report := time.NewTicker(reportEvery)
	defer report.Stop()
	silence := s.client.silence()
	blocked := min(silence, udpSilence)
	if s.visit.deaf { // TCP was tried in between: it may begin late
		blocked = silence
	}
	watch := time.NewTicker(min(silence/4, time.Second))
	defer watch.Stop()
	again := 0 // how often the last keepalive may be repeated
	for {
		var err error
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-keepalive.C:
			again = maxAgain
			err = s.keepAlive()
		case <-s.retry: // with the fresh nonce, or by another method
			if again > 0 {
				again--
				err = s.keepAlive()
			}
		case <-report.C:
			err = s.report()
		case <-watch.C:
			switch quiet := s.in.quiet(); {
			case s.udp != nil && !s.in.seen() && quiet > blocked:
				return s.blocked(blocked)
			case s.in.gone():
				return fmt.Errorf("PLAY: %w: the camera ended the session", media.ErrSilent)
			case quiet > silence:
				s.suspectTCP()
				return fmt.Errorf("PLAY: %w: connected, but no picture for %s", media.ErrSilent, silence)
			}
		}
		if err != nil {
			return connectionError(err)
		}
	}
}

// blocked is the error for a camera whose datagrams do not arrive. The next
// session is over TCP.
func (s *session) blocked(d time.Duration) error {
	s.client.setUDP(s.name+" "+s.addr.host(), false)
	return fmt.Errorf("PLAY: %w: connected, but no picture for %s: %w", media.ErrSilent, d, errNoDatagrams)
}

// tongues are the methods that may keep a session alive, RFC 2326 §10. A camera
// that refuses one is asked by the next; one that does not answer by the first
// and the second in turns, as its silence does not say whether it counts them.
var tongues = [...]base.Method{base.GetParameter, base.Options, base.SetParameter}

// suspectTCP has UDP tried the next time, when TCP was agreed and never carried
// a packet.
func (s *session) suspectTCP() {
	if auto := len(s.ways()) > 1; auto && s.udp == nil && !s.in.seen() {
		s.client.setUDP(s.camera(), true)
	}
}

// keepAlive tells the camera that we still watch. Its answer, if any, does not
// matter: cameras answer 400, or nothing.
func (s *session) keepAlive() error {
	if s.unheard.Swap(true) {
		s.tongue.Store(1 - s.tongue.Load()&1)
	}
	_, err := s.send(tongues[s.tongue.Load()], s.base, nil)
	return err
}

// report sends a receiver report and counts what was lost.
func (s *session) report() error {
	packet, lost := s.in.report()
	if lost > 0 {
		s.log.Warn("packets lost", "count", lost, "window", reportEvery)
	}
	if packet == nil {
		return nil
	}
	if s.udp != nil {
		if s.udp.rtcpPeer.IsValid() {
			_, _ = s.udp.rtcp.WriteToUDPAddrPort(packet, s.udp.rtcpPeer) // a report lost is no harm
		}
		return nil
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	return s.write(append([]byte{'$', byte(s.wire.rtcp), 0, byte(len(packet))}, packet...))
}
