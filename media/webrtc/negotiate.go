package webrtc

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/pion/webrtc/v4"

	"kawung/media"
)

// delayID is the playout-delay extension's number in our offers.
const delayID = 1

const overDTLS = "UDP/TLS/RTP/SAVPF" // RFC 5764 §8

// offerLink writes a screen's offer: a line a slot, all on the link.
func (s *screen) offerLink() {
	s.lines = slices.Concat(s.video, s.audio)
	s.c.link.slots.Store(&s.lines)
	s.version = origin{id: rand.Int64()}
	sdp, mids := s.write(s.lines)
	s.offer = media.ScreenOffer{SDP: sdp, Video: mids[:len(s.video):len(s.video)], Audio: mids[len(s.video):]}
}

// growLink is the offer of more slots behind those there are.
func (s *screen) growLink(more []*slot) (media.ScreenOffer, error) {
	if s.c.link.keys.Load() == nil {
		return media.ScreenOffer{}, fmt.Errorf("no connection yet: %w", media.ErrNotFound)
	}
	sdp, mids := s.write(slices.Concat(s.lines, more))
	return media.ScreenOffer{
		SDP: sdp, Video: slices.Concat(s.offer.Video, mids[len(s.lines):]), Audio: s.offer.Audio,
	}, nil
}

// write writes an offer of slots, which get their sources if they have none.
func (s *screen) write(all []*slot) (sdp string, mids []string) {
	for i, slot := range all {
		mids = append(mids, strconv.Itoa(i))
		if slot.ssrc == 0 {
			slot.ssrc = newSSRC()
		}
	}
	s.version.n++
	var text script
	text.begin(s.version, mids)
	for i, slot := range all {
		text.media(slot, overDTLS, mids[i], offered(slot.kind), delayID, s.c.link.local, "actpass")
	}
	return text.String(), mids
}

// answerLink takes a page's answer to offerLink or growLink and says which
// picture codecs the page takes; s.talk is held.
func (s *screen) answerLink(sdp string) (codecs []media.Codec, err error) {
	remote, err := readDescription(sdp)
	if err != nil {
		return nil, err
	}
	lines := slices.Concat(s.lines, s.more)
	if len(remote.lines) != len(lines) {
		return nil, fmt.Errorf("%w: %d lines in answer to %d", media.ErrOffer, len(remote.lines), len(lines))
	}
	switch {
	case s.answered.CompareAndSwap(false, true):
		l := s.c.link
		l.begin(remote, true, remote.setup == "passive", func(k *keys) {
			for i, slot := range lines {
				if remote.lines[i].takes() {
					slot.join(l, k, remote.lines[i])
				}
			}
		})
	case s.more != nil:
		s.joinMore(lines, remote)
	default:
		return nil, fmt.Errorf("%w: answered before", media.ErrOffer)
	}
	for i, r := range remote.lines {
		if lines[i].kind != webrtc.RTPCodecTypeVideo {
			continue
		}
		for _, c := range r.codecs {
			if !slices.Contains(codecs, c.codec) {
				codecs = append(codecs, c.codec)
			}
		}
	}
	return codecs, nil
}

// joinMore lets the slots of growLink send; nothing changes for the others.
func (s *screen) joinMore(lines []*slot, remote remoteSide) {
	l, known := s.c.link, len(s.lines)
	s.lines = lines
	l.slots.Store(&lines)
	s.grown()
	for i, slot := range lines {
		if i >= known && remote.lines[i].takes() {
			slot.join(l, l.keys.Load(), remote.lines[i])
		}
	}
}

// playLink answers a player's offer.
func (l *line) playLink(ctx context.Context, cfg media.PlayConfig) (string, error) {
	remote, err := readDescription(cfg.Offer)
	if err != nil {
		return "", err
	}
	if remote.setup == "" || remote.setup == "holdconn" {
		remote.setup = "active" // RFC 4145 §4: the default of an offer
	}
	taken := l.take(remote, cfg.Audio != nil)
	if l.video == nil {
		return "", fmt.Errorf("%w: the player takes no pictures we have", media.ErrUnsupported)
	}
	link := l.c.link
	slots := slices.Concat(l.video, l.audio)
	link.slots.Store(&slots)
	client := remote.setup == "passive"
	answer := l.answerText(remote, taken, client)
	link.begin(remote, remote.lite, client, func(k *keys) {
		for i, slot := range taken {
			if slot != nil {
				slot.join(link, k, remote.lines[i])
			}
		}
	})
	return answer, context.Cause(ctx)
}

// take makes slots for the first picture and, if there is sound, the first
// sound that the player wants, and gives them by line.
func (l *line) take(remote remoteSide, sound bool) []*slot {
	taken := make([]*slot, len(remote.lines))
	for i, r := range remote.lines {
		switch {
		case !r.takes():
		case r.kind == "video" && l.video == nil:
			taken[i] = newSlot(l.c, webrtc.RTPCodecTypeVideo, 0)
			l.video = []*slot{taken[i]}
		case r.kind == "audio" && l.audio == nil && sound:
			taken[i] = newSlot(l.c, webrtc.RTPCodecTypeAudio, 0)
			l.audio = []*slot{taken[i]}
		}
	}
	return taken
}

func (l *line) answerText(remote remoteSide, taken []*slot, client bool) string {
	setup := "passive"
	if client {
		setup = "active"
	}
	var mids []string
	for i, slot := range taken {
		if slot != nil {
			slot.ssrc = newSSRC()
			if remote.lines[i].mid != "" {
				mids = append(mids, remote.lines[i].mid)
			}
		}
	}
	var text script
	text.begin(origin{rand.Int64(), 1}, mids)
	for i, r := range remote.lines {
		if slot := taken[i]; slot != nil {
			text.media(slot, r.protocol, r.mid, r.codecs, r.delay, l.c.link.local, setup)
		} else {
			text.refuse(r)
		}
	}
	return text.String()
}

func newSSRC() uint32 { return rand.Uint32() }

// join learns how the line was negotiated and that packets can be encrypted.
func (s *slot) join(l *link, k *keys, r remoteLine) {
	for _, c := range r.codecs {
		if !s.has[c.codec] {
			s.types[c.codec], s.has[c.codec] = c.number, true
		}
	}
	if s.kind == webrtc.RTPCodecTypeVideo {
		s.delay = r.delay
	}
	s.out = &sealer{link: l, keys: k}
	s.once.Do(func() { close(s.bound) })
}

// names says whether an answer names a codec (a=rtpmap, RFC 8866 §6.6).
func names(answer string, codec media.Codec) bool {
	return strings.Contains(answer, " "+codec.String()+"/")
}
