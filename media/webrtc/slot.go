package webrtc

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"kawung/media"
)

// squeezed is the distance of two frames of a burst, in ticks of 90 kHz: so
// little that the page decodes them all at once and plays none of them out.
const squeezed = 10

// roomBelow is left between a burst and the live frames after it, in ticks of
// 90 kHz, so that the same burst can come again below them; together are at
// most so many ticks a burst that comes again later. See again.
const (
	roomBelow = 2000
	together  = 900
)

// A slot is one line of a connection: it carries any stream in any codec that
// was negotiated on the line, one after the other, as one unbroken RTP stream.
// It is a webrtc.TrackLocal of our own, because the library's rewrites the
// payload type.
type slot struct {
	c      *connection
	id     string
	kind   webrtc.RTPCodecType
	sender *webrtc.RTPSender // the library's; nil on a link

	bound chan struct{} // closed once the line is negotiated, which sets what follows
	once  sync.Once
	ssrc  uint32
	out   packetWriter
	types [media.G726 + 1]uint8 // payload type by codec
	has   [media.G726 + 1]bool
	delay uint8 // id of the playout-delay extension, 0 when not negotiated

	said    func(stream *media.Fanout, liveFrom uint32) // a follower took over; nil: nobody cares
	changed chan struct{}                               // the attachment or the follower is another one

	mu       sync.Mutex // guards what follows; never held while sending
	attached *attachment
	next     *follower // waits to be attached, or nil
	ended    bool      // nobody sends any more
	sequence uint16    // of the next packet
	last     int64     // RTP time of the last frame, not wrapped; 0: none
	rate     int64     // clock rate of the last frame
	burst    time.Time
	history  history
	packets  uint32
	octets   uint32
}

// An attachment is one stream on a slot.
type attachment struct {
	stream   *media.Fanout
	reader   *media.Reader
	past     []*media.Frame // the cached frames; only the slot's goroutine uses it once attached
	liveFrom int64          // frames from here on are live

	helped *media.Frame // keyframe of the group that was sent again for a page that asked
	times  int          // so often
}

// helpsMost is how often one group of pictures is sent again: a page that cannot
// decode it then waits for the next keyframe, and says so if that is long.
const helpsMost = 2

// helps says whether the cached group is of use to a page whose decoder failed.
// One with something missing, or one that was sent often, is not: its first
// pictures would be painted time and again, and pass for live.
func (a *attachment) helps(was *attachment) bool {
	if len(a.past) == 0 || slices.ContainsFunc(a.past, func(f *media.Frame) bool { return f.Damaged }) {
		return false
	}
	if a.helped = a.past[0]; a.helped == was.helped {
		a.times = was.times
	}
	a.times++
	return a.times <= helpsMost
}

func newSlot(c *connection, kind webrtc.RTPCodecType, index int) *slot {
	return &slot{
		c: c, kind: kind, id: fmt.Sprintf("%s-%d", kind, index),
		bound: make(chan struct{}), changed: make(chan struct{}, 1),
	}
}

var _ webrtc.TrackLocal = (*slot)(nil)

// Bind learns how the line was negotiated.
func (s *slot) Bind(t webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	var first *webrtc.RTPCodecParameters
	for _, p := range t.CodecParameters() {
		codec := codecOf(p.MimeType)
		if codec == media.NoCodec || s.has[codec] {
			continue
		}
		s.types[codec], s.has[codec] = uint8(p.PayloadType), true
		if first == nil {
			first = &p
		}
	}
	if first == nil {
		return webrtc.RTPCodecParameters{}, webrtc.ErrUnsupportedCodec
	}
	for _, x := range t.HeaderExtensions() {
		if x.URI == playoutDelayURI && s.kind == webrtc.RTPCodecTypeVideo {
			s.delay = uint8(x.ID)
		}
	}
	s.ssrc, s.out = uint32(t.SSRC()), libraryWriter{t.WriteStream(), s.c.endpoint.flush}
	s.once.Do(func() { close(s.bound) })
	return *first, nil
}

// Unbind has nothing to do: the slot ends with its connection.
func (s *slot) Unbind(webrtc.TrackLocalContext) error { return nil }

// ID names the track within its stream.
func (s *slot) ID() string { return s.id }

// RID is empty: there is one encoding.
func (s *slot) RID() string { return "" }

// StreamID is the slot's own, so that the page plays each slot by itself and
// not in step with others.
func (s *slot) StreamID() string { return s.id }

// Kind is audio or video.
func (s *slot) Kind() webrtc.RTPCodecType { return s.kind }

// show puts a stream on the slot, nil takes it off; it returns at once. What
// was there before ends between two frames.
func (s *slot) show(stream *media.Fanout) (liveFrom uint32) {
	var next *attachment
	if stream != nil {
		next = &attachment{stream: stream}
		next.reader, next.past = stream.Subscribe()
	}
	s.mu.Lock()
	if s.ended && next != nil {
		s.mu.Unlock()
		next.reader.Close()
		return 0
	}
	was, waited := s.attached, s.next
	if next != nil {
		next.liveFrom = s.plan(next, 0)
		liveFrom = uint32(next.liveFrom)
	}
	s.attached, s.next = next, nil
	s.mu.Unlock()
	waited.close()
	s.swapped(was)
	return liveFrom
}

// plan is the first RTP time after a burst of n frames that is not in the past;
// s.mu is held.
func (s *slot) plan(a *attachment, earliest int64) int64 {
	rate := a.stream.Format().Codec.ClockRate()
	if rate == 0 {
		if rate = 90000; s.kind == webrtc.RTPCodecTypeAudio {
			rate = 48000
		}
	}
	from := max(media.Ticks(s.c.now(), rate), earliest)
	if s.last != 0 && (s.rate == rate || s.rate == 0) {
		from = max(from, s.last+int64(len(a.past))+1)
	}
	return from
}

// again is the first RTP time after n cached frames that are sent once more, to
// a page that knows from where on frames were live. They are the past still: so
// long as nothing live was sent they stay below that, and later they come as
// close as can be above the newest frame that was sent, for a page takes a step
// of RTP time for time that has passed at the source. s.mu is held.
func (s *slot) again(n int, liveFrom int64) int64 {
	if frames := int64(n); liveFrom-s.last <= frames {
		return s.last + 1 + 2*frames*min(max(together/max(frames, 1), 1), squeezed)
	}
	return liveFrom
}

// swapped ends the old attachment and wakes the slot's goroutine.
func (s *slot) swapped(was *attachment) {
	if was != nil {
		was.reader.Close()
	}
	s.stir()
}

// stir wakes the slot's goroutine.
func (s *slot) stir() {
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// refresh sends the cached group of pictures again, for a page that lost its
// decoder's state, or on a connection that has just come up. Sources that can
// be asked make a new keyframe instead.
func (s *slot) refresh(starts bool) {
	s.mu.Lock()
	was := s.attached
	s.mu.Unlock()
	if was == nil {
		return
	}
	next := &attachment{stream: was.stream}
	next.reader, next.past = was.stream.Subscribe()
	s.mu.Lock()
	helps := starts || next.helps(was)
	if s.attached != was || !helps {
		s.mu.Unlock()
		next.reader.Close()
		if !helps {
			was.reader.Lost()
		}
		return
	}
	next.liveFrom = was.liveFrom
	if !starts || s.last != 0 {
		next.liveFrom = s.again(len(next.past), was.liveFrom)
	}
	s.attached = next
	s.mu.Unlock()
	s.swapped(was)
}

// run sends what is attached until the connection ends.
func (s *slot) run() {
	defer s.end()
	select {
	case <-s.bound:
	case <-s.c.gone:
		return
	}
	if s.sender != nil {
		// Blocks until packets can be encrypted, or the sender stopped.
		if err := s.sender.SetReadDeadline(time.Time{}); err != nil {
			return
		}
	}
	s.refresh(true)
	s.refollow()
	header := s.header()
	for {
		s.mu.Lock()
		a := s.attached
		s.mu.Unlock()
		if !s.serve(a, &header) {
			return
		}
	}
}

// end takes everything off the slot for good.
func (s *slot) end() {
	s.mu.Lock()
	s.ended = true
	s.mu.Unlock()
	s.show(nil)
}

// serve sends one attachment until it is another one; false when the
// connection ends.
func (s *slot) serve(a *attachment, header *rtp.Header) bool {
	var frames <-chan *media.Frame
	if a != nil {
		frames = a.reader.Frames()
		if !s.sendPast(a, header) {
			return false
		}
	}
	next, coming, timer := s.waiting()
	var over <-chan time.Time
	if timer != nil {
		defer timer.Stop()
		over = timer.C
	}
	for {
		select {
		case <-s.c.gone:
			return false
		case <-s.changed:
			return true
		case f, ok := <-frames:
			if !ok {
				frames = nil
			} else if !s.send(a, f, max(f.Time, a.liveFrom), header) {
				return false
			}
		case f, ok := <-coming:
			if !ok {
				coming = nil
			} else if f.Keyframe {
				return s.turn(next, f, header)
			}
		case <-over:
			s.impatient(next)
			return true
		}
	}
}

// sendPast sends the cached group of pictures, squeezed so that its frames end
// below liveFrom, with room for as much again; false when the connection ends.
func (s *slot) sendPast(a *attachment, header *rtp.Header) bool {
	n := int64(len(a.past))
	if n == 0 {
		return true
	}
	s.mu.Lock()
	begin := a.liveFrom - roomBelow - squeezed*n
	if s.last != 0 {
		begin = max(begin, s.last+1)
	}
	s.mu.Unlock()
	step := min(max((a.liveFrom-begin)/(2*n), 1), squeezed)
	for i, f := range a.past {
		if !s.send(a, f, begin+int64(i)*step, header) {
			return false
		}
	}
	a.past = nil
	s.mu.Lock()
	s.burst = s.c.now()
	s.mu.Unlock()
	return true
}
