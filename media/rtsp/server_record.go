package rtsp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bluenviron/gortsplib/v4/pkg/base"

	"kawung/media"
)

// publishTime is how long the place of a dead publisher may take to be free.
const publishTime = 5 * time.Second

// maxDeaf is how many tracks that nobody reads may have ports at once.
const maxDeaf = 4

// An intake is what one client sends us: a camera that pushes (RFC 2326 §10.3,
// §10.11). Its pictures go the way of a camera's that is pulled.
type intake struct {
	c     *serverConn
	grant *grant
	track track
	found *findings

	agreed    bool // on the transport of the pictures, which follows
	rtp, rtcp int  // interleaved channels, −1 over UDP
	udp       *datagrams
	deaf      []*datagrams // of other tracks: nobody reads them

	sounding bool // agreed on the transport of the sound, which follows
	soundRTP int  // interleaved channel, −1 over UDP
	soundUDP *datagrams
	ear      *ear // once it records, if there is sound

	inflow *media.Inflow // once it records
	in     *receiver
	stop   context.CancelFunc
	tasks  *errgroup.Group
}

// announce takes the description of what a camera will send.
func (c *serverConn) announce(r *base.Request) error {
	if c.out != nil || c.intake.recording() {
		return refusal(base.StatusMethodNotValidInThisState, "end the session first")
	}
	g, err := c.authorise(r, ActRecord)
	if err != nil {
		return err
	}
	found := &findings{tell: func(warning string) {
		c.log.Warn("camera should be set up otherwise", "camera", g.camera, "it", warning)
	}}
	video, err := findAnnounced(r.Body)
	found.describe(video)
	if err != nil {
		return refusal(base.StatusUnsupportedMediaType, "%s", strings.ReplaceAll(err.Error(), media.ErrUnsupported.Error()+": ", ""))
	}
	c.stopRecording(nil) // what was announced before may have ports
	c.intake = &intake{c: c, grant: g, track: video, found: found, rtp: -1, rtcp: -1, soundRTP: -1}
	c.grant.Store(g)
	return c.ok(r)
}

// recording says whether pictures flow; a nil intake does not.
func (i *intake) recording() bool { return i != nil && i.inflow != nil }

// record makes the client the camera's source.
func (i *intake) record(ctx context.Context, r *base.Request) error {
	switch {
	case i == nil || !i.agreed:
		return refusal(base.StatusMethodNotValidInThisState, "announce the pictures and set them up first")
	case i.recording():
		return i.c.ok(r)
	}
	patient, cancel := context.WithTimeout(ctx, publishTime)
	defer cancel()
	inflow, err := i.c.s.Feeds.Receive(patient, i.grant.camera, func() { i.c.nc.Close() })
	said := new(media.Refusal)
	switch {
	case errors.As(err, &said) && errors.Is(err, media.ErrNotFound):
		return refusal(base.StatusNotFound, "%s", said.Reason)
	case errors.As(err, &said) && errors.Is(err, media.ErrTaken):
		return refusal(statusConflict, "%s", said.Reason)
	case errors.As(err, &said):
		return refusal(base.StatusForbidden, "%s", said.Reason)
	case err != nil:
		return refusal(base.StatusServiceUnavailable, "camera %s cannot be taken now: try again", i.grant.camera)
	}
	i.inflow = inflow
	i.in = newReceiver(inflow.Out().Video, i.c.s.Now, i.found)
	i.in.alone = true // a publisher's connection carries one session
	i.in.begin(i.track)
	if i.sounding {
		i.ear = newEar(i.track.voice, inflow.Out().Audio, i.c.s.Now)
	}
	i.c.log.Info("rtsp: camera sends", "camera", i.grant.camera, "who", i.grant.pass.Who)
	if err := i.c.ok(r); err != nil {
		return err
	}
	i.start(ctx)
	return nil
}

const statusConflict = 409 // RFC 9110 §15.5.10

// start begins what goes on beside the reading of the connection.
func (i *intake) start(ctx context.Context) {
	ctx, i.stop = context.WithCancel(ctx)
	i.tasks = &errgroup.Group{}
	end := func(err error) error {
		if err != nil && ctx.Err() == nil {
			i.c.nc.Close()
		}
		return err
	}
	i.tasks.Go(func() error { return end(i.upkeep(ctx)) })
	if i.udp != nil {
		i.tasks.Go(func() error { return end(i.readDatagrams()) })
		i.tasks.Go(func() error { return end(i.readReports()) })
	}
	if i.soundUDP != nil {
		i.tasks.Go(func() error { return end(i.readSound()) })
	}
}

// upkeep tells the camera what came, and notices silence.
func (i *intake) upkeep(ctx context.Context) error {
	report, watch := time.NewTicker(reportEvery), time.NewTicker(time.Second)
	defer report.Stop()
	defer watch.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-watch.C:
			if i.in.quiet() > silentPublisher {
				return &media.Refusal{Kind: media.ErrSilent, Reason: fmt.Sprintf("the camera is connected, but sent no picture for %s", silentPublisher)}
			}
		case <-report.C:
			if err := i.report(); err != nil {
				return connectionError(err)
			}
		}
	}
}

// silentPublisher is how long a publisher may be connected without a picture.
const silentPublisher = 10 * time.Second

func (i *intake) report() error {
	packet, lost := i.in.report()
	if lost > 0 {
		i.c.log.Warn("packets lost", "camera", i.grant.camera, "count", lost, "window", reportEvery)
	}
	switch {
	case packet == nil:
		return nil
	case i.udp == nil:
		return i.c.write(append([]byte{'$', byte(i.rtcp), 0, byte(len(packet))}, packet...))
	case i.udp.rtcpPeer.IsValid():
		_, _ = i.udp.rtcp.WriteToUDPAddrPort(packet, i.udp.rtcpPeer) // a report lost is no harm
	}
	return nil
}

// packet takes an interleaved packet that begins at the connection's reader.
func (i *intake) packet(channel, size int) error {
	b := i.c.slab.take(size)
	if _, err := io.ReadFull(i.c.in, b); err != nil {
		return err
	}
	switch channel {
	case i.rtp:
		return i.in.packet(b)
	case i.rtcp:
		i.in.control(b)
	case i.soundRTP:
		if i.ear != nil {
			i.ear.packet(b)
		}
	}
	return nil
}

func (i *intake) readDatagrams() error {
	var order reorder
	var memory slab
	buf := make([]byte, 64<<10)
	for {
		n, from, err := i.udp.rtp.ReadFromUDPAddrPort(buf)
		if err != nil {
			return connectionError(err)
		}
		if !i.udp.from(from) || n < rtpHeader {
			continue
		}
		p := memory.take(n)
		copy(p, buf)
		for _, p := range order.add(p, i.c.s.Now()) {
			if err := i.in.packet(p); err != nil {
				return err
			}
		}
	}
}

func (i *intake) readReports() error {
	buf := make([]byte, 2<<10)
	for {
		n, from, err := i.udp.rtcp.ReadFromUDPAddrPort(buf)
		if err != nil {
			return connectionError(err)
		}
		if i.udp.from(from) {
			i.in.control(buf[:n])
		}
	}
}

// finish gives the camera's stream back; err is why, nil when the client just
// left.
func (i *intake) finish(err error) {
	if i.stop != nil {
		i.stop()
	}
	i.udp.close()
	i.soundUDP.close()
	for _, d := range i.deaf {
		d.close()
	}
	if i.tasks != nil {
		if failed := i.tasks.Wait(); tells(failed) {
			err = failed
		}
	}
	if i.inflow == nil {
		return
	}
	if !tells(err) {
		err = nil
	}
	i.inflow.Close(err)
}

// tells says whether an error says more than that the camera left.
func tells(err error) bool {
	said := new(media.Refusal)
	return errors.Is(err, media.ErrUnsupported) || errors.As(err, &said)
}
