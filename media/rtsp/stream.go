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

// hangUpTimeout is how long a goodbye may take.
const hangUpTimeout = 500 * time.Millisecond

// stream reads packets until ctx ends or the camera fails. It owns the session
// from here on.
func (s *session) stream(ctx context.Context) error {
	transport := "tcp"
	if s.udp != nil {
		transport = "udp"
	}
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
	if err := s.nc.SetReadDeadline(time.Time{}); err != nil {
		return connectionError(err)
	}
	for {
		m, err := s.wire.next()
		if err == nil {
			err = s.take(m)
		}
		if err != nil {
			return connectionError(err)
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
		if !s.udp.from(from) || n < rtpHeader {
			continue
		}
		p := memory.take(n)
		copy(p, buf)
		for _, p := range order.add(p, s.client.now()) {
			s.in.packet(p)
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
			s.in.control(buf[:n])
		}
	}
}

// upkeep keeps the session alive, reports what came, and notices silence.
func (s *session) upkeep(ctx context.Context) error {
	keepalive := time.NewTicker(s.timeout / 2)
	defer keepalive.Stop()
	report := time.NewTicker(reportEvery)
	defer report.Stop()
	silence := s.client.silence()
	watch := time.NewTicker(min(silence/4, time.Second))
	defer watch.Stop()
	again := false
	for {
		var err error
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-keepalive.C:
			again = true
			err = s.keepAlive()
		case <-s.retry: // with the fresh nonce, but once an interval
			if again {
				again = false
				err = s.keepAlive()
			}
		case <-report.C:
			err = s.report()
		case <-watch.C:
			if quiet := s.in.quiet(); quiet > silence {
				return s.silent(silence)
			}
		}
		if err != nil {
			return connectionError(err)
		}
	}
}

// silent is the error for a camera that plays and sends nothing.
func (s *session) silent(d time.Duration) error {
	if s.udp != nil && !s.in.seen() {
		s.client.setUDP(s.name+" "+s.addr.host(), false) // UDP may be blocked: try TCP again
	}
	return fmt.Errorf("PLAY: %w: connected, but no picture for %s", media.ErrSilent, d)
}

// keepAlive tells the camera that we still watch. Its answer, if any, does not
// matter: cameras answer 400, or nothing.
func (s *session) keepAlive() error {
	method := base.GetParameter
	if s.options {
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
