package rtsp

import (
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
			if err := s.in.packet(p); err != nil {
				return err
			}
		}
	}
}

func (s *session) readReports() error {
	buf := make([]byte, 2<<10)
	for {
		n, from, err := s.udp.rtcp.ReadFromUDPAddrPort(buf)
		if err != nil {
			return connectionError(err)
		}
		if s.udp.from(from) {
			s.tape.datagram(tapeRTCP, buf[:n])
			s.in.control(buf[:n])
		}
	}
}

// upkeep keeps the session alive, reports what came, and notices silence.
func (s *session) upkeep(ctx context.Context) error {
	keepalive := time.NewTicker(min(s.timeout/2, keepaliveEvery))
	defer keepalive.Stop()
	report := time.NewTicker(reportEvery)
	defer report.Stop()
	silence := s.client.silence()
	blocked := min(silence, udpSilence)
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
			case quiet > silence:
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

// keepAlive tells the camera that we still watch. Its answer, if any, does not
// matter: cameras answer 400, or nothing.
func (s *session) keepAlive() error {
	method := base.GetParameter
	if s.options.Load() {
		method = base.Options
	}
	_, err := s.send(method, s.base, nil)
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
