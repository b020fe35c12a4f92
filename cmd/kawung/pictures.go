package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"kawung/configs"
	"kawung/media"
	"kawung/media/ffmpeg"
	"kawung/media/onvif"
	"kawung/media/record"
	"kawung/media/rtsp"
	"kawung/media/sfu"
	"kawung/media/udp"
	"kawung/media/webrtc"
)

// pictures are everything that carries them: cameras → relay → displays, with
// their ports. They are a process of their own (`kawung relay`), or a part of
// the controller's with --single.
type pictures struct {
	config     configs.Config
	log        *slog.Logger
	udp        *net.UDPConn
	out        net.Listener // of RTSP; nil when it is off
	endpoint   *webrtc.Endpoint
	recordings *record.Archive
	clips      *record.Clips
	devices    *onvif.Directory
	relay      *media.Relay
}

// openPictures opens the ports and makes the rooms. Nothing runs yet; when it
// returns an error nothing is left open. near is nearest's.
func openPictures(c configs.Config, near func(wanted, got string), log *slog.Logger) (p *pictures, err error) {
	p = &pictures{config: c, log: log}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.close())
			p = nil
		}
	}()
	if p.udp, err = nearest(c.WebRTC.Listen, near, listenUDP); err != nil {
		return p, fmt.Errorf("webrtc.listen: %w", err)
	}
	if a := c.RTSP.Listen; a != "" {
		if p.out, err = nearest(a, near, listenTCP); err != nil {
			return p, fmt.Errorf("rtsp.listen: %w", err)
		}
	}
	return p, p.wire()
}

func (p *pictures) wire() (err error) {
	_ = p.udp.SetReadBuffer(4 << 20) // the kernel gives what it may
	_ = p.udp.SetWriteBuffer(4 << 20)
	socket, err := udp.New(p.udp)
	if err != nil {
		return fmt.Errorf("webrtc: %w", err)
	}
	p.log.Debug("pictures leave", "by", socket.Way())
	p.endpoint, err = webrtc.New(webrtc.Config{
		Conn: socket, PublicAddresses: p.config.WebRTC.PublicAddresses, Library: p.config.WebRTC.Plane == "pion",
		Now: steady, Log: p.log.With("room", "webrtc"),
	})
	if err != nil {
		return fmt.Errorf("webrtc: %w", err)
	}
	if p.recordings, p.clips, err = openRecordings(p.config, p.log); err != nil {
		return err
	}
	p.devices = onvif.NewDirectory(p.device)
	p.devices.Log = p.log.With("room", "onvif")
	habits, err := rtsp.OpenMemory(filepath.Join(p.config.Data, "habits.json"))
	if err != nil {
		p.log.Warn("what worked with cameras is learnt anew", "error", err)
	}
	transcoder := &ffmpeg.Transcoder{Max: p.config.Transcodes, Log: p.log.With("room", "ffmpeg")}
	p.relay = media.NewRelay(media.RelayConfig{
		Asker:      p.devices,
		Recorder:   p.recordings,
		Puller:     &rtsp.Client{Now: steady, Memory: habits, Log: p.log.With("room", "rtsp")},
		Transcoder: transcoder, Copier: transcoder.Copier(), Sounds: transcoder,
		Peers: p.endpoint, Rules: sfu.Rules, Log: p.log.With("room", "relay"),
	})
	return nil
}

// device is what is declared of a camera's own service.
func (p *pictures) device(camera string) (onvif.Declared, bool) {
	c, ok := p.relay.Camera(camera)
	return deviceOf(c), ok
}

func deviceOf(c media.Camera) onvif.Declared {
	if c.ONVIF == media.NoONVIF {
		return onvif.Declared{}
	}
	return onvif.Declared{URL: c.URL, Sub: c.Sub, ONVIF: c.ONVIF, User: c.User, Password: c.Password}
}

// run carries pictures until ctx ends, whoever gives the orders. Who may fetch
// them over RTSP is admit's to say.
func (p *pictures) run(ctx context.Context, admit rtsp.Admit) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return named("relay", p.relay.Run(ctx)) })
	g.Go(func() error { return named("recordings", p.recordings.Run(ctx)) })
	g.Go(func() error { return named("onvif", p.devices.Run(ctx)) })
	if p.out != nil {
		s := &rtsp.Server{Feeds: p.relay, Admit: admit, Now: steady, Log: p.log.With("room", "rtsp")}
		g.Go(func() error { return named("rtsp", s.Serve(ctx, p.out)) })
	}
	return g.Wait()
}

// address is where cameras are fetched over RTSP, "" when that is off.
func (p *pictures) address() string {
	if p.out == nil {
		return ""
	}
	return p.out.Addr().String()
}

// close gives back what openPictures opened.
func (p *pictures) close() error {
	var err error
	if p.endpoint != nil {
		err = p.endpoint.Close()
	}
	if p.udp != nil {
		_ = p.udp.Close() // twice when the endpoint closed it already
	}
	if p.out != nil {
		_ = p.out.Close() // twice when its server closed it already
	}
	return err
}

func listenTCP(a string) (net.Listener, error) { return net.Listen("tcp", a) }

func listenUDP(a string) (*net.UDPConn, error) {
	at, err := net.ResolveUDPAddr("udp", a)
	if err != nil {
		return nil, err
	}
	return net.ListenUDP("udp", at)
}

// steady is the clock of pictures: RTP times do not stand still because
// somebody set the machine's clock back.
var steady = func() func() time.Time {
	began := time.Now()
	return media.Steady(time.Now, func() time.Duration { return time.Since(began) })
}()
