package remote

import (
	"context"
	"time"

	"kawung/media"
)

// none is the answer to an order that has none.
type none = struct{}

// orders are what the controller may ask for.
func (s *Server) orders(h map[string]handler) {
	r := s.Relay
	retire.do(h, func(after time.Duration) none {
		s.mu.Lock()
		s.retire, s.retired = after, true
		s.mu.Unlock()
		s.stir()
		return none{}
	})
	notes.on(h, func(ctx context.Context, _ none) (map[string]string, error) {
		said := map[string]string{}
		for name, note := range s.Notes {
			if err := note(ctx); err != nil {
				said[name] = err.Error()
			}
		}
		return said, nil
	})
	vitals.do(h, func(none) media.Vitals { return s.Vitals() })
	setCameras.do(h, func(list []media.Camera) none { r.SetCameras(list); return none{} })
	setRooms.do(h, func(names []string) none { r.SetRooms(names); return none{} })
	renew.do(h, func(camera string) none { r.Renew(camera); return none{} })
	health.do(h, func(none) []media.Health { return r.Health() })
	healthOf.do(h, func(s media.Source) found[media.Health] { return toFound(r.HealthOf(s)) })
	recording.do(h, func(camera string) found[media.Recording] { return toFound(r.Recording(camera)) })
	serveScreens(h, r)
	serveSessions(h, r)
	serveRooms(h, r)
	if s.Clips != nil {
		serveClips(h, s.Clips)
	}
}

func serveScreens(h map[string]handler, r *media.Relay) {
	openScreen.on(h, func(ctx context.Context, in screenIn) (media.ScreenOffer, error) {
		return r.OpenScreen(ctx, in.ID, in.Session, in.Video, in.Audio)
	})
	growScreen.on(h, func(ctx context.Context, in screenIn) (media.ScreenOffer, error) {
		return r.GrowScreen(ctx, in.ID, in.Session, in.Video)
	})
	answerScreen.on(h, func(ctx context.Context, in screenIn) (none, error) {
		return none{}, r.AnswerScreen(ctx, in.ID, in.Session, in.SDP)
	})
	closeScreen.do(h, func(id media.ScreenID) none { r.CloseScreen(id); return none{} })
	screen.do(h, func(id media.ScreenID) found[media.ScreenState] { return toFound(r.Screen(id)) })
	screens.do(h, func(none) []media.ScreenID { return r.Screens() })
	slots.do(h, r.Slots)
	weigh.do(h, func(in weighIn) []media.Weight { return r.Weigh(in.Sources, in.People) })
	show.on(h, func(_ context.Context, in showIn) (uint32, error) { return r.Show(in.ID, in.Slot, in.View) })
	clearSlot.do(h, func(in showIn) none { r.Clear(in.ID, in.Slot); return none{} })
	showRoom.on(h, func(_ context.Context, in showRoomIn) ([]media.Seat, error) {
		return r.ShowRoom(in.ID, in.Room, in.Slots, in.Sound)
	})
	clearRoom.do(h, func(in showRoomIn) none { r.ClearRoom(in.ID, in.Room); return none{} })
	hear.on(h, func(_ context.Context, in hearIn) (none, error) { return none{}, r.Hear(in.ID, in.Source) })
	standIn.do(h, func(in showIn) found[media.StoodIn] { return toFound(r.StandIn(in.ID, in.Slot)) })
}

func serveSessions(h map[string]handler, r *media.Relay) {
	play.on(h, func(ctx context.Context, in sessionIn) (sessionOut, error) {
		id, answer, err := r.Play(ctx, in.Source, in.Offer, in.Tag)
		return sessionOut{id, answer}, err
	})
	stopPlay.do(h, func(id string) none { r.StopPlay(id); return none{} })
	playing.do(h, r.Playing)
	sessions.do(h, func(none) []media.Session { return r.Sessions() })
	keyframe.on(h, func(ctx context.Context, source media.Source) (keyframeOut, error) {
		unit, at, err := r.Keyframe(ctx, source)
		return keyframeOut{unit, at}, err
	})
	publishCamera.on(h, func(ctx context.Context, in sessionIn) (sessionOut, error) {
		id, answer, err := r.PublishCamera(ctx, string(in.Source), in.Offer, in.Tag)
		return sessionOut{id, answer}, err
	})
	stopPublishing.do(h, func(id string) none { r.StopPublishing(id); return none{} })
}

func serveRooms(h map[string]handler, r *media.Relay) {
	join.on(h, func(_ context.Context, in memberIn) (none, error) { return none{}, r.Join(in.Room, in.Who) })
	leave.do(h, func(in memberIn) none { r.Leave(in.Room, in.ID); return none{} })
	kick.do(h, func(in memberIn) none { r.Kick(in.Room, in.ID); return none{} })
	participants.do(h, r.Participants)
	setMuted.on(h, func(_ context.Context, in memberIn) (none, error) {
		return none{}, r.SetMuted(in.Room, in.ID, in.Sound, in.Picture)
	})
	publish.on(h, func(ctx context.Context, in memberIn) (string, error) {
		return r.Publish(ctx, in.Room, in.ID, in.Offer)
	})
	unpublish.do(h, func(in memberIn) none { r.Unpublish(in.Room, in.ID); return none{} })
}
