package remote

import (
	"context"
	"time"

	"kawung/media"
)

// Renew is media.Relay's.
func (c *Client) Renew(camera string) { _, _ = renew.now(c.conn.Load(), camera) }

// Health is media.Relay's; nil while the relay is away.
func (c *Client) Health() []media.Health {
	list, _ := health.now(c.conn.Load(), struct{}{})
	return list
}

// HealthOf is media.Relay's.
func (c *Client) HealthOf(source media.Source) (media.Health, bool) {
	f, _ := healthOf.now(c.conn.Load(), source)
	return f.Value, f.Found
}

// Recording is media.Relay's.
func (c *Client) Recording(camera string) (media.Recording, bool) {
	f, _ := recording.now(c.conn.Load(), camera)
	return f.Value, f.Found
}

// OpenScreen is media.Relay's.
func (c *Client) OpenScreen(ctx context.Context, id media.ScreenID, session string, video, audio int) (media.ScreenOffer, error) {
	return openScreen.ask(ctx, c.conn.Load(), screenIn{ID: id, Session: session, Video: video, Audio: audio})
}

// GrowScreen is media.Relay's.
func (c *Client) GrowScreen(ctx context.Context, id media.ScreenID, session string, video int) (media.ScreenOffer, error) {
	return growScreen.ask(ctx, c.conn.Load(), screenIn{ID: id, Session: session, Video: video})
}

// AnswerScreen is media.Relay's.
func (c *Client) AnswerScreen(ctx context.Context, id media.ScreenID, session, sdp string) error {
	_, err := answerScreen.ask(ctx, c.conn.Load(), screenIn{ID: id, Session: session, SDP: sdp})
	return err
}

// CloseScreen is media.Relay's.
func (c *Client) CloseScreen(id media.ScreenID) { _, _ = closeScreen.now(c.conn.Load(), id) }

// Screen is media.Relay's.
func (c *Client) Screen(id media.ScreenID) (media.ScreenState, bool) {
	f, _ := screen.now(c.conn.Load(), id)
	return f.Value, f.Found
}

// Screens is media.Relay's.
func (c *Client) Screens() []media.ScreenID {
	list, _ := screens.now(c.conn.Load(), struct{}{})
	return list
}

// Weigh is media.Relay's; nil while the relay is away.
func (c *Client) Weigh(sources []media.Source, people int) []media.Weight {
	list, _ := weigh.now(c.conn.Load(), weighIn{sources, people})
	return list
}

// Slots is media.Relay's.
func (c *Client) Slots(id media.ScreenID) int {
	n, _ := slots.now(c.conn.Load(), id)
	return n
}

// Show is media.Relay's.
func (c *Client) Show(id media.ScreenID, slot int, v media.View) (liveFrom uint32, err error) {
	return show.now(c.conn.Load(), showIn{id, slot, v})
}

// Clear is media.Relay's.
func (c *Client) Clear(id media.ScreenID, slot int) {
	_, _ = clearSlot.now(c.conn.Load(), showIn{ID: id, Slot: slot})
}

// ShowRoom is media.Relay's.
func (c *Client) ShowRoom(id media.ScreenID, room string, slots []int, sound bool) ([]media.Seat, error) {
	return showRoom.now(c.conn.Load(), showRoomIn{id, room, slots, sound})
}

// ClearRoom is media.Relay's.
func (c *Client) ClearRoom(id media.ScreenID, room string) {
	_, _ = clearRoom.now(c.conn.Load(), showRoomIn{ID: id, Room: room})
}

// Hear is media.Relay's.
func (c *Client) Hear(id media.ScreenID, source media.Source) error {
	_, err := hear.now(c.conn.Load(), hearIn{id, source})
	return err
}

// StandIn is media.Relay's.
func (c *Client) StandIn(id media.ScreenID, slot int) (media.StoodIn, bool) {
	f, _ := standIn.now(c.conn.Load(), showIn{ID: id, Slot: slot})
	return f.Value, f.Found
}

// Play is media.Relay's.
func (c *Client) Play(ctx context.Context, s media.Source, offer, tag string) (id, answer string, err error) {
	out, err := play.ask(ctx, c.conn.Load(), sessionIn{s, offer, tag})
	return out.ID, out.Answer, err
}

// StopPlay is media.Relay's.
func (c *Client) StopPlay(id string) { _, _ = stopPlay.now(c.conn.Load(), id) }

// Playing is media.Relay's. While the relay is away nothing is known to have
// ended.
func (c *Client) Playing(id string) bool {
	yes, err := playing.now(c.conn.Load(), id)
	return yes || err != nil
}

// Sessions is media.Relay's.
func (c *Client) Sessions() []media.Session {
	list, _ := sessions.now(c.conn.Load(), struct{}{})
	return list
}

// Keyframe is media.Relay's.
func (c *Client) Keyframe(ctx context.Context, s media.Source) (annexB []byte, at time.Time, err error) {
	out, err := keyframe.await(ctx, c.conn.Load(), s)
	return out.Unit, out.At, err
}

// PublishCamera is media.Relay's.
func (c *Client) PublishCamera(ctx context.Context, camera, offer, tag string) (id, answer string, err error) {
	out, err := publishCamera.await(ctx, c.conn.Load(), sessionIn{media.Source(camera), offer, tag})
	return out.ID, out.Answer, err
}

// StopPublishing is media.Relay's.
func (c *Client) StopPublishing(id string) { _, _ = stopPublishing.now(c.conn.Load(), id) }

// Join is media.Relay's.
func (c *Client) Join(room string, p media.Participant) error {
	_, err := join.now(c.conn.Load(), memberIn{Room: room, Who: p})
	return err
}

// Leave is media.Relay's.
func (c *Client) Leave(room, id string) {
	_, _ = leave.now(c.conn.Load(), memberIn{Room: room, ID: id})
}

// Kick is media.Relay's.
func (c *Client) Kick(room, id string) { _, _ = kick.now(c.conn.Load(), memberIn{Room: room, ID: id}) }

// Participants is media.Relay's.
func (c *Client) Participants(room string) []media.Participant {
	list, _ := participants.now(c.conn.Load(), room)
	return list
}

// SetMuted is media.Relay's.
func (c *Client) SetMuted(room, id string, sound, picture bool) error {
	_, err := setMuted.now(c.conn.Load(), memberIn{Room: room, ID: id, Sound: sound, Picture: picture})
	return err
}

// Publish is media.Relay's.
func (c *Client) Publish(ctx context.Context, room, id, offer string) (answer string, err error) {
	return publish.ask(ctx, c.conn.Load(), memberIn{Room: room, ID: id, Offer: offer})
}

// Unpublish is media.Relay's.
func (c *Client) Unpublish(room, id string) {
	_, _ = unpublish.now(c.conn.Load(), memberIn{Room: room, ID: id})
}
