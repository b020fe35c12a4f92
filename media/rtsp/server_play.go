package rtsp

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/bluenviron/gortsplib/v4/pkg/base"

	"kawung/media"
)

// describeTime is how long DESCRIBE waits for a camera's first keyframe.
const describeTime = 8 * time.Second

// A playback is what one client is shown: one camera's pictures and sound.
type playback struct {
	c      *serverConn
	grant  *grant
	tracks []*outTrack

	stop context.CancelFunc // ends what start began; nil while nothing plays
	done sync.WaitGroup
}

// newPlayback waits for the camera's first keyframe, which says what it sends.
func newPlayback(ctx context.Context, c *serverConn, g *grant) (*playback, error) {
	feed, err := c.s.Feeds.Feed(g.source(), g.sub)
	if errors.Is(err, media.ErrNotFound) {
		return nil, refusal(base.StatusNotFound, "there is no camera %s", shorten(g.camera))
	}
	if err != nil {
		return nil, err
	}
	reader, burst := feed.Video.Subscribe()
	first, err := firstKeyframe(ctx, reader, burst)
	if err != nil {
		reader.Close()
		return nil, c.dark(ctx, g)
	}
	p := &playback{c: c, grant: g}
	p.tracks = append(p.tracks, newOutTrack(c, 0, feed.Video, first))
	p.tracks[0].hold = reader
	if feed.Audio != nil && feed.Audio.Format().Codec != media.NoCodec {
		p.tracks = append(p.tracks, newOutTrack(c, 1, feed.Audio, nil))
	}
	return p, nil
}

// dark is why a camera gives no picture, as far as its health says.
func (c *serverConn) dark(ctx context.Context, g *grant) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	why := "no keyframe came within " + describeTime.String()
	if h, ok := c.s.Feeds.HealthOf(g.source()); ok && h.Reason != "" {
		why = h.Reason
	}
	return refusal(base.StatusServiceUnavailable, "camera %s: %s", g.camera, why)
}

func firstKeyframe(ctx context.Context, reader *media.Reader, burst []*media.Frame) (*media.Frame, error) {
	if len(burst) > 0 {
		return burst[0], nil
	}
	late := time.NewTimer(describeTime)
	defer late.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-late.C:
			return nil, media.ErrSilent
		case f := <-reader.Frames():
			if f.Keyframe {
				return f, nil
			}
		}
	}
}

// payloadTypes are the RTP payload types that carry codecs here: static where
// RFC 3551 has one.
var payloadTypes = map[media.Codec]byte{media.H264: 96, media.VP8: 96, media.Opus: 97, media.PCMA: 8, media.PCMU: 0}

// description is the session description, RFC 4566.
func (p *playback) description(name string, ip net.IP) []byte {
	family := "IP4"
	if ip.To4() == nil {
		family = "IP6"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "v=0\r\no=- %d 1 IN %s %s\r\ns=%s\r\n", p.c.s.Now().Unix(), family, ip, name)
	fmt.Fprintf(&b, "c=IN IP4 0.0.0.0\r\nt=0 0\r\na=tool:kawung\r\na=control:*\r\na=range:npt=now-\r\n")
	for _, t := range p.tracks {
		kind, channels := "audio", ""
		if t.codec.Video() {
			kind = "video"
		}
		if t.codec == media.Opus {
			channels = "/2" // RFC 7587 §7
		}
		fmt.Fprintf(&b, "m=%s 0 RTP/AVP %d\r\na=rtpmap:%d %s/%d%s\r\n", kind, t.typ, t.typ, t.codec, t.codec.ClockRate(), channels)
		if fmtp := h264Parameters(t.first); fmtp != "" {
			fmt.Fprintf(&b, "a=fmtp:%d %s\r\n", t.typ, fmtp)
		}
		fmt.Fprintf(&b, "a=control:%s\r\n", t.control)
	}
	return []byte(b.String())
}

// h264Parameters are those of RFC 6184 §8.1 as a keyframe has them; "" for
// other codecs.
func h264Parameters(key *media.Frame) string {
	if key == nil || key.Codec() != media.H264 {
		return ""
	}
	parameters := "packetization-mode=1"
	var sets []string
	for unit := range media.H264Units(key.Packets) {
		switch typ := unit[0] & 0x1f; {
		case typ == nalSPS && len(unit) > 3:
			parameters += "; profile-level-id=" + hex.EncodeToString(unit[1:4])
			sets = append(sets, base64.StdEncoding.EncodeToString(unit))
		case typ == nalPPS:
			sets = append(sets, base64.StdEncoding.EncodeToString(unit))
		}
	}
	if len(sets) > 0 {
		parameters += "; sprop-parameter-sets=" + strings.Join(sets, ",")
	}
	return parameters
}

// track is the track that a SETUP names; the pictures when it names none.
func (p *playback) track(u *base.URL) *outTrack {
	whole := u.String()
	for _, t := range p.tracks {
		if strings.HasSuffix(whole, "/"+t.control) {
			return t
		}
	}
	if strings.Contains(whole, trackPrefix) {
		return nil
	}
	return p.tracks[0]
}

func (p *playback) playing() bool { return p.stop != nil }

// datagrams says whether anything goes over UDP.
func (p *playback) datagrams() bool {
	for _, t := range p.tracks {
		if t.udp != nil {
			return true
		}
	}
	return false
}

// ready subscribes the tracks that were set up, and gives RTP-Info (RFC 2326
// §12.33): with which packet each begins.
func (p *playback) ready(base string) string {
	var info []string
	for _, t := range p.tracks {
		if !t.agreed {
			continue
		}
		t.subscribe()
		one := fmt.Sprintf("url=%s/%s;seq=%d", base, t.control, t.seq)
		if len(t.burst) > 0 {
			one += fmt.Sprintf(";rtptime=%d", uint32(t.burst[0].Time))
		}
		info = append(info, one)
	}
	return strings.Join(info, ",")
}

// start sends until pause, close, or the end of ctx.
func (p *playback) start(ctx context.Context) {
	ctx, p.stop = context.WithCancel(ctx)
	for _, t := range p.tracks {
		if t.reader == nil {
			continue
		}
		p.done.Go(func() {
			if err := t.run(ctx); err != nil && ctx.Err() == nil {
				p.c.log.Info("rtsp: client ended", "camera", p.grant.camera, "who", p.grant.pass.Who, "error", err)
				p.c.nc.Close()
			}
		})
		if t.udp != nil {
			_ = t.udp.rtcp.SetReadDeadline(time.Time{}) // it ends with close, or pause
			p.done.Go(func() { t.listen(ctx) })
		}
	}
}

// pause ends the sending; the session stays.
func (p *playback) pause() {
	if p.stop == nil {
		return
	}
	p.stop()
	for _, t := range p.tracks {
		t.quiet()
	}
	p.done.Wait()
	p.stop = nil
	for _, t := range p.tracks {
		t.reader = nil
	}
}

// close ends it all.
func (p *playback) close() {
	if p.stop != nil {
		p.stop()
	}
	for _, t := range p.tracks {
		t.close()
	}
	p.done.Wait()
}
